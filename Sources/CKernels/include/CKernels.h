/* Kernels whose speed depends on the processor's vector instructions, which Swift cannot choose at run time.

   Every kernel exists once per instruction set (see kernels.inc); `endcap_kernels_best` picks the widest that this
   processor has. Vectors are padded: a "stride" is a number of floats that is a multiple of ENDCAP_PAD, and the floats
   between the length and the stride are zero. No pointer needs an alignment beyond that of its type. */
#ifndef ENDCAP_CKERNELS_H
#define ENDCAP_CKERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "Folders.h"
#include "LogisticKernels.h"
#include "MappingGuard.h"
#include "ProductKernels.h"
#include "ProgramArguments.h"
#include "Programs.h"
#include "WeightKernels.h"
#include "TemporaryFiles.h"

#pragma clang assume_nonnull begin

/* Padded lengths are multiples of this many floats. */
#define ENDCAP_PAD 16
/* Users of one tile and items of one panel of the scoring kernel. */
#define ENDCAP_TILE_USERS 12
#define ENDCAP_PANEL_ITEMS 32

/* `count` rows base[indices[k]] of `columns` floats, `distance` floats apart. */
typedef struct {
    const float *base;
    size_t distance, columns;
    const uint32_t *indices;
    size_t count;
} endcap_rows;

typedef struct {
    /* "avx512", "avx2" or "portable". */
    const char *name;

    /* Σ x[i]·y[i] over `stride` floats. */
    float (*dot)(const float *x, const float *y, size_t stride);

    /* out = x ∘ y, over `stride` floats. */
    void (*times)(const float *x, const float *y, float *out, size_t stride);

    /* y += scale · x, over any number `count` of floats. */
    void (*add_scaled)(float scale, const float *x, float *y, size_t count);

    /* A step of conjugate gradients: x += step · direction, residual −= step · product; returns rᵀMr for the new residual
       r and the diagonal preconditioner M. */
    float (*advance)(float step, const float *direction, const float *product, const float *preconditioner, float *x,
                     float *residual, size_t stride);

    /* direction = M · residual + share · direction. */
    void (*turn)(float share, const float *residual, const float *preconditioner, float *direction, size_t stride);

    /* Copies `columns` floats of row indices[k] of `base` (rows `distance` floats apart) times scales[k] to row k of
       `panel`, padded to `stride`, for k < count; scales NULL: all 1. */
    void (*gather)(const float *base, size_t distance, size_t columns, const uint32_t *indices,
                   const float *_Nullable scales, size_t count, float *panel, size_t stride);

    /* The transpose of the gathered rows: out[f][k] = scales[f] · base[indices[k]][f], `columns` rows of `stride` ≥
       count floats, which are zero from position `count` on. */
    void (*gather_columns)(const float *base, size_t columns, const uint32_t *indices, const float *scales,
                           size_t count, float *out, size_t stride);

    /* out += Σ_k weights[k] · row_k, over `count` rows of `panel`; weights NULL: all 1. */
    void (*weighted_sum)(const float *panel, const float *_Nullable weights, size_t count, size_t stride, float *out);

    /* out = matrix · x for `rows` rows of `stride` floats. */
    void (*matrix_times)(const float *matrix, size_t rows, size_t stride, const float *x, float *out);

    /* out = rows · matrix for `count` rows of `size` floats, `row_stride` apart, and a matrix of `size` rows of `stride`
       floats; out has `count` rows of `stride` floats. A row's result does not depend on the others. */
    void (*rows_times)(const float *rows, size_t count, size_t row_stride, const float *matrix, size_t size,
                       size_t stride, float *out);

    /* Rounds `count` floats to half precision (IEEE 754 binary16), to nearest, ties to even. */
    void (*narrow)(const float *values, size_t count, uint16_t *out);

    /* products[k] = row_k · x and out += Σ_k weights[k] · (products[k] − target) · row_k, for the `count` rows
       row_k = base[indices[k]] of `stride` half-precision floats; weights NULL: all 1. */
    void (*half_gram_times)(const uint16_t *base, size_t stride, const uint32_t *indices,
                            const float *_Nullable weights, size_t count, const float *x, float target,
                            float *products, float *out);

    /* products[k] = row_k · x for the same rows; returns Σ_k weights[k] · products[k]². */
    float (*half_square)(const uint16_t *base, size_t stride, const uint32_t *indices, const float *_Nullable weights,
                         size_t count, const float *x, float *products);

    /* Upper triangle of matrix += Σ_k row_k row_kᵀ over `count` rows of `stride` floats; `matrix` has `stride` rows of
       `stride` floats. Meanwhile it fetches `next`, the rows to be gathered next, into the cache; NULL: none. */
    void (*rank_update)(float *matrix, const float *panel, size_t count, size_t stride,
                        const endcap_rows *_Nullable next);

    /* Overwrites the upper triangle of the symmetric `matrix` (`size` rows of `stride` floats, in `stride` rows) with
       its Cholesky factor U, UᵀU = matrix. Returns 0, or 1 + the row whose pivot is not positive and finite. */
    size_t (*cholesky)(float *matrix, size_t size, size_t stride);

    /* Solves UᵀU x = b for size > 0 rows and overwrites b with x; b and `scratch` have `stride` floats. */
    void (*cholesky_solve)(const float *factor, size_t size, size_t stride, float *b, float *scratch);

    /* Scores of ENDCAP_TILE_USERS users against one panel of ENDCAP_PANEL_ITEMS items, both factor-major:
       users[f][user], panel[f][item]. A score is one accumulator that begins at 0 and adds f = 0 … factors − 1 in this
       order, by fused multiply-add. Layout: scores[user][item]; bit i of masks[user] is set when scores[user][i] >=
       thresholds[user]. */
    void (*score_tile)(const float *users, const float *panel, size_t factors, const float *thresholds, float *scores,
                       uint32_t *masks);

    /* The same for one user and `panels` panels in a row: scores[panel][item], one mask per panel. */
    void (*score_one)(const float *user, const float *panel, size_t factors, size_t panels, float threshold,
                      float *scores, uint32_t *masks);
} endcap_kernels;

/* The kernels for the widest instructions that this processor has. */
const endcap_kernels *endcap_kernels_best(void);

/* The kernels of one instruction set (0 portable, 1 AVX2 and FMA, 2 AVX-512), or NULL where the processor lacks it. */
const endcap_kernels *_Nullable endcap_kernels_at(int level);

/* CRC32C (Castagnoli polynomial 0x1EDC6F41, reflected, as in RFC 3720 appendix B.4) of `count` bytes, continuing from
   `crc`; start with 0. */
uint32_t endcap_crc32c(uint32_t crc, const void *_Nullable bytes, size_t count);

#pragma clang assume_nonnull end

#endif
