"""The playground: a GAN on the line or in the plane that trains while one looks, `minigan play`.

What it trains is a system of systems/zoo.py, the package's own code; what it draws is what theory/ says of the same
two densities. The page needs Bokeh (the extra `play`); all else here does not.
"""
