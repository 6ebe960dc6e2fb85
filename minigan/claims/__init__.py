"""Every claim of the theory, with a falsifier: `minigan verify`. Here the oracle and the nets under test may meet."""
