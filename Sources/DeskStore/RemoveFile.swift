import Glibc

/// That it is not there is no error.
func removeFile(_ path: String) { unlink(path) }
