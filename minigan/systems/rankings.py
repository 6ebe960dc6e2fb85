"""The experiments with IRGAN: small ones, and its authors', whose data are the user's.

In the comments `I/` is their code, github.com/geek-ai/irgan.
"""

from dataclasses import replace

from minigan.systems.irgan import Recipe as Irgan
from minigan.systems.search import Recipe as Search

irgan_made = Irgan(
    name="irgan-made",
    about="IRGAN on made ratings: a generator learns to recommend from D's rewards alone",
    d_passes=10,
    g_passes=10,
    refresh=1,
    tau=1.0,  # with 0.2 it is worse: P@5 0.18 at the end, and 0.23 to 0.25 where validation chose (two seeds)
    batch=256,
    g_users=50,
    d_rate=0.02,
    d_decay=0.03,
    g_rate=0.1,  # with 0.5 G is near one item a user after some epochs, and stays there
    epochs=50,
    choose=True,
)

irgan_movielens = Irgan(
    name="irgan-movielens",
    about="IRGAN on MovieLens-100k, with its authors' numbers; needs --data ml-100k",
    data="movielens",  # rated above 3.99
    factors=5,  # all that follows, I/item_recommendation/cf_gan.py, but bpr_ and candidates, cf_dns.py
    pretrain=60,  # theirs is a file of parameters; its program has 30 to 80 in its versions
    candidates=5,
    bpr_rate=0.05,
    bpr_decay=0.1,
    epochs=75,  # 15 after those
    d_passes=100,
    g_passes=50,
    refresh=5,
    tau=0.2,
    d_rate=0.001,
    # 0.1 / 16 as written. But their loss is a vector of 32 numbers, to each of which the whole term is added: so 0.2
    d_decay=0.00625,
    g_rate=0.001,
    draws=2,
    share=0.2,
    batch=1024,  # theirs has 16
    g_users=32,  # theirs has 1
    choose=True,  # they chose by test data
)

search_made = Search(
    name="search-made",
    about="IRGAN on made queries: a generator learns to rank documents from D's rewards",
    tau=1.0,
    epochs=60,
    choose=True,  # D and G circle without converging: whether a late epoch is good, is chance
)

search_pairs_made = replace(
    search_made,
    name="search-pairs-made",
    about="the same, where D is asked which of two documents is relevant",
    form="pairwise",
)

search_letor = replace(
    search_made,
    name="search-letor",
    about="IRGAN on web search; needs --data FOLDER, as of LETOR's MQ2008-semi",
    data="letor",
    tau=0.2,  # and 46 units of tanh, 5 draws, half of them relevant: I/Web_search/ltr-gan
)
