#include "ProductKernels.h"

#include <string.h>

#define LANES 2
#define KERNEL(name) name##_portable
#define TILE 4
#define TILE_VECTORS 2
#define NAME "portable"
#include "products.inc"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define LANES 4
#define KERNEL(name) name##_avx2
#define TILE 6
#define TILE_VECTORS 2
#define NAME "avx2"
#include "products.inc"
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma"))), \
                             apply_to = function)
#define LANES 8
#define KERNEL(name) name##_avx512
#define TILE 8
#define TILE_VECTORS 3
#define NAME "avx512"
#include "products.inc"
#pragma clang attribute pop
#endif

const endcap_product_kernels *endcap_product_kernels_at(int level) {
#if defined(__x86_64__)
    if (level == 2) {
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
                       && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")
                   ? &products_avx512
                   : NULL;
    }
    if (level == 1) {
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &products_avx2 : NULL;
    }
#endif
    return level == 0 ? &products_portable : NULL;
}

const endcap_product_kernels *endcap_product_kernels_best(void) {
    for (int level = 2; level > 0; level--) {
        const endcap_product_kernels *kernels = endcap_product_kernels_at(level);
        if (kernels) return kernels;
    }
    return &products_portable;
}
