#include "LogisticKernels.h"

#include <math.h>
#include <string.h>

typedef double pair __attribute__((vector_size(16)));
static inline pair load_part_portable(const double *values, size_t count) {
    return (pair){count > 0 ? values[0] : 0, 0};
}

#define LANES 2
#define KERNEL(name) name##_portable
#define TILE 4
#define TILE_VECTORS 2
#define NAME "portable"
#include "logistic.inc"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
static inline __m256d load_part_avx2(const double *values, size_t count) {
    __m256i mask = _mm256_cmpgt_epi64(_mm256_set1_epi64x((long long)count), _mm256_setr_epi64x(0, 1, 2, 3));
    return _mm256_maskload_pd(values, mask);
}

#define LANES 4
#define KERNEL(name) name##_avx2
#define TILE 4
#define TILE_VECTORS 2
#define NAME "avx2"
#include "logistic.inc"
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma"))), \
                             apply_to = function)
static inline __m512d load_part_avx512(const double *values, size_t count) {
    return _mm512_maskz_loadu_pd((__mmask8)((1u << count) - 1), values);
}

#define LANES 8
#define KERNEL(name) name##_avx512
#define TILE 8
#define TILE_VECTORS 3
#define NAME "avx512"
#include "logistic.inc"
#pragma clang attribute pop
#endif

const endcap_logistic_kernels *endcap_logistic_kernels_at(int level) {
#if defined(__x86_64__)
    if (level == 2) {
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
                       && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")
                   ? &logistic_avx512
                   : NULL;
    }
    if (level == 1) {
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &logistic_avx2 : NULL;
    }
#endif
    return level == 0 ? &logistic_portable : NULL;
}

const endcap_logistic_kernels *endcap_logistic_kernels_best(void) {
    for (int level = 2; level > 0; level--) {
        const endcap_logistic_kernels *kernels = endcap_logistic_kernels_at(level);
        if (kernels) return kernels;
    }
    return &logistic_portable;
}
