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

#define TYPE endcap_product_kernels
#define NAMED(level) products_##level
#include "levels.inc"
