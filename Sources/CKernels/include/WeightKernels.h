/* Kernels of item-to-item models: sums of weighted rows, and the positions of entries that may enter a list. Each gives
   the same bits on every processor, because each entry takes one fused multiply-add. */
#ifndef ENDCAP_WEIGHT_KERNELS_H
#define ENDCAP_WEIGHT_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/* sums[items[k]] = fma(scale, values[k], sums[items[k]]) for each of `count` distinct items. */
void endcap_add_entries(float *sums, const uint32_t *items, const float *values, size_t count, float scale);

/* sums[i] = fma(scale, values[i], sums[i]) for i < count. */
void endcap_add_row(float *sums, const float *values, size_t count, float scale);

/* Writes the positions i < count with values[i] >= threshold to `positions`, ascending; returns how many there are. */
size_t endcap_positions_at_least(const float *values, size_t count, float threshold, uint32_t *positions);

#pragma clang assume_nonnull end

#endif
