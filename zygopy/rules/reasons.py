"""Why functions of NumPy have no rule: what they do instead of computing numbers, or what is not known."""

from __future__ import annotations

from typing import Final

FILES = "it reads or writes what is outside the program"
TEXT = "it makes text"
SETTINGS = "it asks for settings, or changes them"
MEMORY = "it looks at the memory of numbers, not at the numbers"
OTHER_ARRAYS = "it makes another class of arrays, whose operations are not NumPy's"
SETS = "its values are found by comparing; use np.unique of the joined arrays"
DRAWN = "how its draws move with their parameters has no closed form; with constant parameters it is a constant"
COUNTED = "its draws are whole numbers; with constant parameters it is a constant"
CHOSEN = "use x[rng.choice(len(x), ...)] or x[rng.permutation(len(x))]: places carry no derivative"
IN_PLACE = "it moves the elements of what it is given; use x[rng.permutation(len(x))]"
ITERATES = "it hands out views one after the other; use a loop over indices"
COMPILED = "what it calls is compiled"
DATES = "dates carry no derivative"
CLASSES = "it is a class, for tests of types"
LEGACY = "numpy.polynomial has the functions of today"

REASONS: Final[dict[str, str]] = {
    **dict.fromkeys(("numpy.fromfile", "numpy.fromregex", "numpy.genfromtxt", "numpy.load", "numpy.loadtxt",
                     "numpy.save", "numpy.savetxt", "numpy.savez", "numpy.savez_compressed", "numpy.memmap",
                     "numpy.ndarray.dump", "numpy.ndarray.dumps", "numpy.ndarray.tofile", "numpy.ndarray.to_device",
                     "numpy.from_dlpack"), FILES),
    **dict.fromkeys(("numpy.datetime_as_string", "numpy.fromstring",
                     "numpy.info"), TEXT),
    **dict.fromkeys(("numpy.get_include", "numpy.getbufsize", "numpy.geterrcall", "numpy.setbufsize",
                     "numpy.seterrcall", "numpy.show_config", "numpy.show_runtime", "numpy.test",
                     "numpy.linalg.test", "numpy.fft.test", "numpy.random.test",
                     "numpy.random.get_bit_generator", "numpy.random.set_bit_generator"), SETTINGS),
    **dict.fromkeys(("numpy.frombuffer",
                     "numpy.ndarray.base", "numpy.ndarray.byteswap", "numpy.ndarray.ctypes", "numpy.ndarray.data",
                     "numpy.ndarray.getfield", "numpy.ndarray.setfield", "numpy.ndarray.setflags",
                     "numpy.ndarray.tobytes", "numpy.ndarray.view", "numpy.ndarray.resize"), MEMORY),
    **dict.fromkeys(("numpy.asmatrix", "numpy.bmat", "numpy.matrix", "numpy.recarray"), OTHER_ARRAYS),
    **dict.fromkeys(("numpy.intersect1d", "numpy.setdiff1d", "numpy.setxor1d", "numpy.union1d", "numpy.unique_all",
                     "numpy.unique_counts", "numpy.unique_inverse", "numpy.sort_complex"), SETS),
    **dict.fromkeys(("numpy.broadcast", "numpy.flatiter", "numpy.ndenumerate", "numpy.nditer",
                     "numpy.nested_iters"), ITERATES),
    **dict.fromkeys(("numpy.frompyfunc",), COMPILED),
    **dict.fromkeys(("numpy.busday_count", "numpy.busday_offset", "numpy.busdaycalendar", "numpy.is_busday",
                     "numpy.datetime_data"), DATES),
    **dict.fromkeys(("numpy.ndarray", "numpy.ufunc", "numpy.random.BitGenerator", "numpy.random.Generator",
                     "numpy.random.MT19937", "numpy.random.PCG64", "numpy.random.PCG64DXSM", "numpy.random.Philox",
                     "numpy.random.SFC64", "numpy.random.Generator.bit_generator"), CLASSES),
    **dict.fromkeys(("numpy.poly", "numpy.poly1d", "numpy.polydiv", "numpy.roots"), LEGACY),
    **dict.fromkeys(("numpy.histogram2d", "numpy.histogramdd", "numpy.histogram_bin_edges"),
                    "use np.histogram along one axis"),
    "numpy.row_stack": "it is np.vstack, under a name that NumPy is about to drop",
    "numpy.kaiser": "its derivative by beta is not declared",
    **{f"numpy.random.{owner}{name}": reason for owner in ("", "Generator.") for names, reason in (
        (("beta", "chisquare", "dirichlet", "f", "gamma", "noncentral_chisquare", "noncentral_f", "standard_gamma",
          "standard_t", "triangular", "vonmises", "wald"), DRAWN),
        (("binomial", "geometric", "hypergeometric", "logseries", "multinomial", "negative_binomial", "poisson",
          "zipf"), COUNTED),
        (("choice", "permutation"), CHOSEN),
        (("shuffle",), IN_PLACE)) for name in names},
    "numpy.random.multivariate_normal": "use that of a Generator",
    "numpy.random.random_integers": COUNTED,
    "numpy.random.Generator.multivariate_hypergeometric": COUNTED,
    "numpy.random.Generator.permuted": CHOSEN,
}
