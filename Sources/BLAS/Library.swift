import COpenBLAS

/// The BLAS library and the kernels that it chose for this processor.
package var blasDescription: String {
    let configuration = openblas_get_config().map { String(cString: $0) } ?? "OpenBLAS"
    let core = openblas_get_corename().map { String(cString: $0) } ?? "unknown"
    return "\(configuration), kernels for \(core)"
}

/// Makes each call of OpenBLAS stay on its own thread, once per process: the loops around the calls are parallel.
private let setOneThread: Void = openblas_set_num_threads(1)

var oneThreadPerCall: Void { setOneThread }
