"""What a machine is prepared with is made from the code that is there."""

from undersong.produce.warm import remove_kernels


def test_removes_kernels_that_may_be_of_older_code_and_nothing_else(tmp_path):
    folder = tmp_path / "engine" / "dsp" / "__pycache__"
    folder.mkdir(parents=True)
    kept = [folder / "reverb.cpython-311.pyc", folder.parent / "reverb.nbc"]
    kernels = [folder / "reverb._run-107.py311.nbi", folder / "reverb._run-107.py311.1.nbc"]
    for file in (*kept, *kernels):
        file.touch()
    remove_kernels(tmp_path)
    assert {file for file in tmp_path.rglob("*") if file.is_file()} == set(kept)
