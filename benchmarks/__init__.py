"""How fast is what zygopy writes?  `python -m benchmarks.run` compares it with adjoints written by hand."""

import os

# One thread for everybody.  The libraries read this when they are loaded, so it stands before any of them.
for _variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")
