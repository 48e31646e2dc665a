import numpy as np

from zygopy.runtime import cut_or_padded, half_weights


def test_what_is_longer_is_cut_and_what_is_shorter_gets_zeros():
    x = np.arange(6.0).reshape(2, 3)

    assert cut_or_padded(x, np.ones((2, 2)), -1).tolist() == [[0.0, 1.0], [3.0, 4.0]]
    assert cut_or_padded(x, np.ones((3, 1))).tolist() == [[0.0], [3.0], [0.0]]
    assert cut_or_padded(x, np.ones((2, 9)), (0,)) is x


def test_the_first_and_the_middle_frequency_count_once():
    assert half_weights(np.ones(4), 6).tolist() == [1.0, 2.0, 2.0, 1.0]
    assert half_weights(np.ones(3), 5).tolist() == [1.0, 2.0, 2.0]
    assert half_weights(np.ones((2, 3), np.complex64), 2, 0).dtype == np.float32
