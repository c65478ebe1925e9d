from sandbox.outputs_table import rendered


def test_names_are_aligned_and_sorted():
    assert rendered({"b": 1, "long": "x"}) == "b     1\nlong  x"


def test_nested_values_are_shown_by_their_path():
    assert rendered({"a": {"b": {"c": 1}, "d": [{"e": 2}]}}) == "a.b.c     1\na.d[0].e  2"


def test_plain_lists_stay_on_one_line():
    assert rendered({"zones": ["a", "b"], "none": []}) == "none   (none)\nzones  a, b"


def test_values_are_written_as_in_yaml():
    assert rendered({"a": True, "b": None, "c": {}}) == "a  true\nb  (none)\nc  (none)"


def test_a_long_text_is_cut_to_its_first_line():
    assert rendered({"ca": "-----BEGIN\nx\n-----END"}) == "ca  -----BEGIN (and 2 lines more)"


def test_masked_secrets_stay_masked():
    assert rendered({"password": "[secret]"}) == "password  [secret]"


def test_a_stack_without_outputs_says_so():
    assert rendered({}) == "the stack has no outputs"
