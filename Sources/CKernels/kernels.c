#include "CKernels.h"

#include <math.h>
#include <string.h>

/* Bit i is set when values[i] >= threshold. */
static inline uint32_t above_portable(const float *values, float threshold) {
    uint32_t mask = 0;
    for (uint32_t i = 0; i < 4; i++) mask |= (uint32_t)(values[i] >= threshold) << i;
    return mask;
}

/* Conversions from and to half precision with integers, as IEEE 754 defines them: to nearest, ties to even. */
static inline float wide(uint16_t half) {
    uint32_t bits = (uint32_t)(half & 0x7fff) << 13;
    float value;
    memcpy(&value, &bits, sizeof value);
    value *= 0x1p112f;
    if (value >= 65536) value += INFINITY;
    return half & 0x8000 ? -value : value;
}

static inline uint16_t narrowed(float value) {
    float magnitude = fabsf(value);
    uint32_t bits;
    if (magnitude < 0x1p-14f) {
        /* The last bit of this sum has the value of the last bit of a subnormal half. */
        magnitude += 0.5f;
        memcpy(&bits, &magnitude, sizeof bits);
        bits -= 0x3f000000;
    } else if (magnitude < 65520) {
        memcpy(&bits, &magnitude, sizeof bits);
        bits = (bits - (112u << 23) + 0xfff + (bits >> 13 & 1)) >> 13;
    } else {
        bits = isnan(value) ? 0x7e00 : 0x7c00;
    }
    return (uint16_t)(bits | (signbit(value) ? 0x8000 : 0));
}

typedef float quad __attribute__((vector_size(4 * sizeof(float))));

static inline quad widen_portable(const uint16_t *halves) {
    return (quad){wide(halves[0]), wide(halves[1]), wide(halves[2]), wide(halves[3])};
}

static inline void narrow_vector_portable(const float *values, uint16_t *halves) {
    for (uint32_t i = 0; i < 4; i++) halves[i] = narrowed(values[i]);
}

#define LANES 4
#define KERNEL(name) name##_portable
#define TILE_USERS 4
#define TILE_ROWS 6
#define TILE_VECTORS 2
#define NAME "portable"
#include "kernels.inc"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
static inline uint32_t above_avx2(const float *values, float threshold) {
    __m256 compared = _mm256_cmp_ps(_mm256_loadu_ps(values), _mm256_set1_ps(threshold), _CMP_GE_OQ);
    return (uint32_t)_mm256_movemask_ps(compared);
}

static inline __m256 widen_avx2(const uint16_t *halves) {
    return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)halves));
}

static inline void narrow_vector_avx2(const float *values, uint16_t *halves) {
    __m128i narrow = _mm256_cvtps_ph(_mm256_loadu_ps(values), _MM_FROUND_TO_NEAREST_INT);
    _mm_storeu_si128((__m128i *)halves, narrow);
}

#define LANES 8
#define KERNEL(name) name##_avx2
#define TILE_USERS 6
#define TILE_ROWS 6
#define TILE_VECTORS 2
#define NAME "avx2"
#include "kernels.inc"
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma,f16c"))), \
                             apply_to = function)
static inline uint32_t above_avx512(const float *values, float threshold) {
    return _mm512_cmp_ps_mask(_mm512_loadu_ps(values), _mm512_set1_ps(threshold), _CMP_GE_OQ);
}

static inline __m512 widen_avx512(const uint16_t *halves) {
    return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)halves));
}

static inline void narrow_vector_avx512(const float *values, uint16_t *halves) {
    __m256i narrow = _mm512_cvtps_ph(_mm512_loadu_ps(values), _MM_FROUND_TO_NEAREST_INT);
    _mm256_storeu_si256((__m256i *)halves, narrow);
}

#define LANES 16
#define KERNEL(name) name##_avx512
#define TILE_USERS 12
#define TILE_ROWS 8
#define TILE_VECTORS 3
#define NAME "avx512"
#include "kernels.inc"
#pragma clang attribute pop
#endif

#define TYPE endcap_kernels
#define NAMED(level) kernels_##level
#include "levels.inc"
