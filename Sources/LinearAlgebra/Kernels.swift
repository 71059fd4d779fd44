package import CKernels

/// The vector kernels for this processor.
///
/// `nonisolated(unsafe)` is safe here: the value is a table of C functions and a static string, and nothing writes it.
package nonisolated(unsafe) let kernels: endcap_kernels = endcap_kernels_best().pointee

/// The smallest padded length that holds `count` floats; kernels need vectors of such lengths, with zeros at the end.
package func padded(_ count: Int) -> Int {
    let pad = Int(ENDCAP_PAD)
    return (count + pad - 1) / pad * pad
}

/// The instruction set of the kernels: `avx512`, `avx2` or `portable`.
package var kernelsDescription: String { String(cString: kernels.name) }

/// The vector kernels in double precision for this processor: those of logistic regression, which also solve the rows
/// of ratings; `nonisolated(unsafe)` is safe, as for `kernels`.
package nonisolated(unsafe) let doublePrecisionKernels: endcap_logistic_kernels =
    endcap_logistic_kernels_best().pointee

/// The kernels of dense products in double precision for this processor; `nonisolated(unsafe)` is safe, as for
/// `kernels`.
package nonisolated(unsafe) let productKernels: endcap_product_kernels = endcap_product_kernels_best().pointee

/// The smallest padded length that holds `count` doubles.
package func paddedDoubles(_ count: Int) -> Int {
    let pad = Int(ENDCAP_DOUBLE_PAD)
    return (count + pad - 1) / pad * pad
}
