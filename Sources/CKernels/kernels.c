#include "CKernels.h"

#include <math.h>
#include <string.h>

/* Bit i says values[i] >= threshold. */
static inline uint32_t above_portable(const float *values, float threshold) {
    uint32_t mask = 0;
    for (uint32_t i = 0; i < 4; i++) mask |= (uint32_t)(values[i] >= threshold) << i;
    return mask;
}

#define LANES 4
#define KERNEL(name) name##_portable
#define TILE_USERS 4
#define RANK_ROWS 4
#define NAME "portable"
#include "kernels.inc"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
static inline uint32_t above_avx2(const float *values, float threshold) {
    __m256 compared = _mm256_cmp_ps(_mm256_loadu_ps(values), _mm256_set1_ps(threshold), _CMP_GE_OQ);
    return (uint32_t)_mm256_movemask_ps(compared);
}

#define LANES 8
#define KERNEL(name) name##_avx2
#define TILE_USERS 6
#define RANK_ROWS 4
#define NAME "avx2"
#include "kernels.inc"
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma"))), \
                             apply_to = function)
static inline uint32_t above_avx512(const float *values, float threshold) {
    return _mm512_cmp_ps_mask(_mm512_loadu_ps(values), _mm512_set1_ps(threshold), _CMP_GE_OQ);
}

#define LANES 16
#define KERNEL(name) name##_avx512
#define TILE_USERS 12
#define RANK_ROWS 8
#define NAME "avx512"
#include "kernels.inc"
#pragma clang attribute pop
#endif

const endcap_kernels *endcap_kernels_at(int level) {
#if defined(__x86_64__)
    if (level == 2) {
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
                       && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")
                   ? &kernels_avx512
                   : NULL;
    }
    if (level == 1) {
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &kernels_avx2 : NULL;
    }
#endif
    return level == 0 ? &kernels_portable : NULL;
}

const endcap_kernels *endcap_kernels_best(void) {
    for (int level = 2; level > 0; level--) {
        const endcap_kernels *kernels = endcap_kernels_at(level);
        if (kernels) return kernels;
    }
    return &kernels_portable;
}

void endcap_cholesky_solve(const float *factor, size_t size, size_t stride, float *b) {
    for (size_t i = 0; i < size; i++) {
        const float *row = factor + i * stride;
        double sum = b[i];
        for (size_t j = 0; j < i; j++) sum -= (double)row[j] * b[j];
        b[i] = (float)(sum / row[i]);
    }
    for (size_t i = size; i-- > 0;) {
        const float *row = factor + i * stride;
        float value = b[i] / row[i];
        b[i] = value;
        for (size_t j = 0; j < i; j++) b[j] -= row[j] * value;
    }
}
