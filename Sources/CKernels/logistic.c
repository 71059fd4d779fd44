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

#define TYPE endcap_logistic_kernels
#define NAMED(level) logistic_##level
#include "levels.inc"
