/* Kernels of products of dense matrices in double precision, C −= A·Bᵀ; once per instruction set, like those of
   CKernels.h. Both factors are packed: their rows are taken in panels of a fixed number of rows, and a panel holds its
   first column, then its second, and so on, with zeros in place of rows that are missing in the last panel. No pointer
   needs an alignment beyond that of its type. */
#ifndef ENDCAP_PRODUCT_KERNELS_H
#define ENDCAP_PRODUCT_KERNELS_H

#include <stddef.h>

#pragma clang assume_nonnull begin

/* The rows of every panel of every instruction set divide this number. */
#define ENDCAP_PANEL_MULTIPLE 24

typedef struct {
    /* "avx512", "avx2" or "portable". */
    const char *name;

    /* Packs `count` rows of `depth` doubles into panels of the left factor: number k of row r is
       values[r · row_distance + k · column_distance]. The panels take `depth` doubles times `count` rounded up to a
       multiple of ENDCAP_PANEL_MULTIPLE at most. */
    void (*pack_left)(const double *values, ptrdiff_t row_distance, ptrdiff_t column_distance, size_t count,
                      size_t depth, double *panels);

    /* The same for the right factor. */
    void (*pack_right)(const double *values, ptrdiff_t row_distance, ptrdiff_t column_distance, size_t count,
                       size_t depth, double *panels);

    /* Writes the rows of a right factor to where pack_right reads them. */
    void (*unpack_right)(const double *panels, size_t count, size_t depth, double *values, ptrdiff_t row_distance,
                         ptrdiff_t column_distance);

    /* Replaces each row x of a right factor by the row y with y·Lᵀ = x, by forward substitution. L is the lower triangle
       of `factor`, `depth` rows that are `stride` apart, and `factor_panels` the same packed as a left factor. A row's
       result depends on nothing but that row and L. */
    void (*solve_right)(double *panels, size_t count, size_t depth, const double *factor, size_t stride,
                        const double *factor_panels);

    /* c[i][j] −= Σ_k left[i][k]·right[j][k] for `rows` × `columns` numbers of c, whose rows are `stride` apart. A sum
       begins at 0 and adds k = 0 … depth − 1 in this order, so it depends on nothing but its two rows. */
    void (*subtract_product)(double *c, size_t stride, size_t rows, size_t columns, const double *left,
                             const double *right, size_t depth);
} endcap_product_kernels;

/* The kernels for the widest instructions that this processor has. */
const endcap_product_kernels *endcap_product_kernels_best(void);

/* The kernels of one instruction set (0 portable, 1 AVX2 and FMA, 2 AVX-512), or NULL where the processor lacks it. */
const endcap_product_kernels *_Nullable endcap_product_kernels_at(int level);

#pragma clang assume_nonnull end

#endif
