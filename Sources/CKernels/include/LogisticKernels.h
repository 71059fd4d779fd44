/* Kernels of logistic regression, in double precision; once per instruction set, like those of CKernels.h.

   A coefficient vector z holds the intercept, the coefficients of the dense columns, those of the levels, and a last
   one that is always 0, for levels without a coefficient. A row has `columns` dense values and `fields` codes; code c
   stands for z[1 + c]. No pointer needs an alignment beyond that of its type. */
#ifndef ENDCAP_LOGISTIC_KERNELS_H
#define ENDCAP_LOGISTIC_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/* The rows of a panel have a multiple of this many doubles. */
#define ENDCAP_DOUBLE_PAD 8

typedef struct {
    /* "avx512", "avx2" or "portable". */
    const char *name;

    /* Σ x[i]·y[i]. */
    double (*dot)(const double *x, const double *y, size_t count);

    /* y += a·x. */
    void (*add_scaled)(double a, const double *x, double *y, size_t count);

    /* out[row] = z[0] + Σ_j dense[row][j]·z[1 + j] + Σ_f z[1 + codes[row][f]]. A row's result depends on that row
       alone, not on its position. */
    void (*margins)(const double *dense, size_t columns, const uint32_t *_Nullable codes, size_t fields, const double *z,
                    size_t count, double *out);

    /* out += Σ_row weights[row]·row, where a row is 1, its dense values, and 1 at each 1 + code. */
    void (*add_rows)(const double *dense, size_t columns, const uint32_t *_Nullable codes, size_t fields, const double *weights,
                     size_t count, double *out);

    /* out += Σ_row weights[row]·(the squares of the row's numbers). */
    void (*add_squares)(const double *dense, size_t columns, const uint32_t *_Nullable codes, size_t fields,
                        const double *weights, size_t count, double *out);

    /* Log loss of rows with these log-odds: returns Σ w·log(1 + exp(∓margin)) and sets residuals = w·(p − label) and
       curvatures = w·p·(1 − p); weights NULL: all 1. */
    double (*log_loss)(const double *margins, const uint8_t *labels, const double *_Nullable weights, size_t count,
                       double *residuals, double *curvatures);

    /* out = 1 / (1 + exp(−margin)); out may be margins. */
    void (*probabilities)(const double *margins, size_t count, double *out);

    /* Copies rows to a panel, each times the square root of its weight, which must not be negative: 1, the dense
       values, then zeros up to `stride`. */
    void (*pack)(const double *dense, size_t columns, const double *weights, size_t count, double *panel,
                 size_t stride);

    /* Lower triangle of the first `stride` rows and columns of `matrix`, whose rows are `matrix_stride` apart,
       += Σ_k row_k row_kᵀ over the rows of the panel. */
    void (*rank_update)(double *matrix, size_t matrix_stride, const double *panel, size_t count, size_t stride);

    /* The part of Σ weight·row rowᵀ that comes from codes: for each code of a row, row 1 + code of `matrix` +=
       √weight·(the panel's row) + weight·(1 at each 1 + code of the fields up to its own). */
    void (*rank_update_codes)(double *matrix, size_t matrix_stride, const double *panel, size_t stride,
                              const uint32_t *_Nullable codes, size_t fields, const double *weights, size_t count);

    /* products[r] = row r · x over `count` doubles, for `rows` rows `stride` apart. */
    void (*row_products)(const double *matrix, size_t rows, size_t stride, const double *x, size_t count,
                         double *products);
} endcap_logistic_kernels;

/* The kernels for the widest instructions that this processor has. */
const endcap_logistic_kernels *endcap_logistic_kernels_best(void);

/* The kernels of one instruction set (0 portable, 1 AVX2 and FMA, 2 AVX-512), or NULL where the processor lacks it. */
const endcap_logistic_kernels *_Nullable endcap_logistic_kernels_at(int level);

#pragma clang assume_nonnull end

#endif
