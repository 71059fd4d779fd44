/* Kernels whose speed depends on the processor's vector instructions, which Swift cannot choose at run time.

   Every kernel exists once per instruction set (see kernels.inc); `endcap_kernels_best` picks the widest that this
   processor has. Vectors are padded: a "stride" is a number of floats that is a multiple of ENDCAP_PAD, and the floats
   between the length and the stride are zero. No pointer needs an alignment beyond that of its type. */
#ifndef ENDCAP_CKERNELS_H
#define ENDCAP_CKERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "LogisticKernels.h"
#include "WeightKernels.h"

#pragma clang assume_nonnull begin

/* Padded lengths are multiples of this many floats. */
#define ENDCAP_PAD 16
/* Panels have a multiple of this many rows; those beyond the count are zero. */
#define ENDCAP_ROWS 8
/* Users of one tile and items of one panel of the scoring kernel. */
#define ENDCAP_TILE_USERS 12
#define ENDCAP_PANEL_ITEMS 32

typedef struct {
    /* "avx512", "avx2" or "portable". */
    const char *name;

    /* Σ x[i]·y[i] over `stride` floats. */
    float (*dot)(const float *x, const float *y, size_t stride);

    /* Copies row indices[k] of `base` (rows of `columns` floats) to row k of `panel`, padded to `stride`, and fills the
       last group of rows up with zeros. */
    void (*gather)(const float *base, size_t columns, const uint32_t *indices, size_t count, float *panel,
                   size_t stride);

    /* out += Σ_k weights[k] · row_k, over `count` rows of `panel`; weights NULL: all 1. */
    void (*weighted_sum)(const float *panel, const float *_Nullable weights, size_t count, size_t stride, float *out);

    /* out += Σ_k weights[k] · (row_k · x − target) · row_k; weights NULL: all 1. */
    void (*weighted_gram_times)(const float *panel, const float *_Nullable weights, size_t count, size_t stride,
                                const float *x, float target, float *out);

    /* `gather`, and `weighted_gram_times` of the gathered panel, at once. */
    void (*gather_gram_times)(const float *base, size_t columns, const uint32_t *indices, size_t count, float *panel,
                              size_t stride, const float *_Nullable weights, const float *x, float target, float *out);

    /* out = matrix · x for `rows` rows of `stride` floats. */
    void (*matrix_times)(const float *matrix, size_t rows, size_t stride, const float *x, float *out);

    /* Σ_k weights[k] · (row_k · x − 1)², in double; weights NULL: all 1. */
    double (*squared_error)(const float *panel, const float *_Nullable weights, size_t count, size_t stride,
                            const float *x);

    /* Lower triangle of matrix += Σ_k weights[k] · row_k row_kᵀ; `matrix` has `stride` rows of `stride` floats. */
    void (*rank_update)(float *matrix, const float *panel, const float *_Nullable weights, size_t count,
                        size_t stride);

    /* Overwrites the lower triangle of the symmetric `matrix` (`size` rows of `stride` floats) with its Cholesky factor
       L, LLᵀ = matrix. Returns 0, or 1 + the row whose pivot is not positive and finite. */
    size_t (*cholesky)(float *matrix, size_t size, size_t stride);

    /* Scores of ENDCAP_TILE_USERS users against one panel of ENDCAP_PANEL_ITEMS items, both factor-major:
       users[f][user], panel[f][item]. A score is one accumulator that begins at 0 and takes factors f = 0 … count − 1
       by fused multiply-add. scores[user][item]; bit i of masks[user] says scores[user][i] >= thresholds[user]. */
    void (*score_tile)(const float *users, const float *panel, size_t factors, const float *thresholds, float *scores,
                       uint32_t *masks);

    /* The same for one user, and `panels` panels one after another: scores[panel][item], one mask a panel. */
    void (*score_one)(const float *user, const float *panel, size_t factors, size_t panels, float threshold,
                      float *scores, uint32_t *masks);
} endcap_kernels;

/* The kernels for the widest instructions that this processor has. */
const endcap_kernels *endcap_kernels_best(void);

/* The kernels of one instruction set (0 portable, 1 AVX2 and FMA, 2 AVX-512), or NULL where the processor lacks it. */
const endcap_kernels *_Nullable endcap_kernels_at(int level);

/* Solves L Lᵀ x = b in place of b, for the lower Cholesky factor of `size` rows of `stride` floats. */
void endcap_cholesky_solve(const float *factor, size_t size, size_t stride, float *b);

/* CRC32C (Castagnoli polynomial 0x1EDC6F41, reflected, as in RFC 3720 appendix B.4) of `count` bytes, continuing from
   `crc`; start with 0. */
uint32_t endcap_crc32c(uint32_t crc, const void *_Nullable bytes, size_t count);

#pragma clang assume_nonnull end

#endif
