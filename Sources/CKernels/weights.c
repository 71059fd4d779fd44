#include "WeightKernels.h"

#include <math.h>

#if defined(__x86_64__)
#define CLONED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONED
#endif

CLONED void endcap_add_entries(float *sums, const uint32_t *items, const float *values, size_t count, float scale) {
    for (size_t k = 0; k < count; k++) sums[items[k]] = fmaf(scale, values[k], sums[items[k]]);
}

CLONED void endcap_add_row(float *sums, const float *values, size_t count, float scale) {
    for (size_t i = 0; i < count; i++) sums[i] = fmaf(scale, values[i], sums[i]);
}

/* Most groups have no such value, so one comparison of all values of a group skips it. */
CLONED size_t endcap_positions_at_least(const float *values, size_t count, float threshold, uint32_t *positions) {
    enum { GROUP = 64 };
    size_t found = 0;
    for (size_t start = 0; start < count; start += GROUP) {
        size_t end = start + GROUP < count ? start + GROUP : count;
        int any = 0;
        for (size_t i = start; i < end; i++) any |= values[i] >= threshold;
        if (!any) continue;
        for (size_t i = start; i < end; i++) {
            positions[found] = (uint32_t)i;
            found += values[i] >= threshold;
        }
    }
    return found;
}
