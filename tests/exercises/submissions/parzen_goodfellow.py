# right: parzen_log_likelihood, best_sigma   wrong: log_mean_exp (axis 1 in place of the last, fails for one axis)
# %%
import numpy


# from parzen_ll.py of the adversarial repository, Theano taken out
def log_mean_exp(a):
    max_ = a.max(1)
    return max_ + numpy.log(numpy.exp(a - max_[:, None]).mean(1))


def theano_parzen(mu, sigma):
    def parzen(x):
        a = (x[:, None, :] - mu[None, :, :]) / sigma
        E = log_mean_exp(-0.5 * (a**2).sum(2))
        Z = mu.shape[1] * numpy.log(sigma * numpy.sqrt(numpy.pi * 2))
        return E - Z

    return parzen


def get_nll(x, parzen, batch_size=10):
    nlls = []
    for start in range(0, len(x), batch_size):
        nlls.extend(parzen(x[start : start + batch_size]))
    return numpy.array(nlls)


def parzen_log_likelihood(x, samples, sigma):
    return get_nll(x, theano_parzen(samples, sigma))


def best_sigma(valid, samples, sigmas):
    lls = []
    for sigma in sigmas:
        lls.append(get_nll(valid, theano_parzen(samples, sigma)).mean())
    return sigmas[numpy.asarray(lls).argmax()]
