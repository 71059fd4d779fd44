/* What the checks of the C interface share: memory whose ends are guarded, and comparisons that name their line. */
#ifndef CHECKS_H
#define CHECKS_H

#include <endcap.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define CHECK(condition)                                                                                       \
    do {                                                                                                       \
        if (!(condition)) {                                                                                    \
            fprintf(stderr, "%s:%d: not so: %s\n  last message: %s\n", __FILE__, __LINE__, #condition,         \
                endcap_last_message());                                                                        \
            exit(1);                                                                                           \
        }                                                                                                      \
    } while (0)

#define OK(call) CHECK((call) == ENDCAP_OK)

/* Expects a code, and a part of the message. */
#define FAILS(code, part, call)                                                                                \
    do {                                                                                                       \
        CHECK((call) == (code));                                                                               \
        CHECK(strstr(endcap_last_message(), (part)) != NULL);                                                  \
    } while (0)

#define NEAR(one, other, tolerance) CHECK(fabs((double)(one) - (double)(other)) <= (tolerance))

/* Zeros that end where a page begins that nobody may touch: the first byte beyond them is a fault, also in code that no
 * sanitizer has instrumented. They are never freed. */
static inline void *guarded(size_t bytes) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t room = (bytes + page - 1) / page * page;
    char *memory = mmap(NULL, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(memory != MAP_FAILED);
    CHECK(mprotect(memory + room, page, PROT_NONE) == 0);
    return memory + room - bytes;
}

#define ROOM(type, count) ((type *)guarded(sizeof(type) * (size_t)(count)))

/* The same numbers every time, from 0 to below 1. */
static inline double next_number(uint64_t *state) {
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 11) / 9007199254740992.0;
}

/* A sparse matrix with guarded memory; each pair is there with a chance of a third, and each row has one at least. */
static inline endcap_csr sample(int64_t rows, int64_t columns, int with_values, uint64_t seed) {
    int64_t *offsets = ROOM(int64_t, rows + 1);
    int32_t *drawn = malloc(sizeof(int32_t) * (size_t)(rows * columns));
    int64_t count = 0;
    for (int64_t row = 0; row < rows; row++) {
        for (int32_t column = 0; column < columns; column++) {
            if (next_number(&seed) < 0.33 || column == row % columns) drawn[count++] = column;
        }
        offsets[row + 1] = count;
    }
    int32_t *indices = ROOM(int32_t, count);
    memcpy(indices, drawn, sizeof(int32_t) * (size_t)count);
    free(drawn);
    float *values = with_values ? ROOM(float, count) : NULL;
    for (int64_t place = 0; values && place < count; place++) values[place] = (float)(0.5 + next_number(&seed));
    return (endcap_csr){rows, columns, count, offsets, indices, values, ENDCAP_INT64, ENDCAP_INT32, ENDCAP_FLOAT32};
}

static inline int64_t row_start(const endcap_csr *matrix, int64_t row) { return ((const int64_t *)matrix->offsets)[row]; }
static inline int32_t column_at(const endcap_csr *matrix, int64_t place) {
    return ((const int32_t *)matrix->indices)[place];
}
static inline double value_at(const endcap_csr *matrix, int64_t place) {
    return matrix->values ? ((const float *)matrix->values)[place] : 1;
}
static inline int has(const endcap_csr *matrix, int64_t row, int32_t column) {
    for (int64_t place = row_start(matrix, row); place < row_start(matrix, row + 1); place++) {
        if (column_at(matrix, place) == column) return 1;
    }
    return 0;
}

static inline double product(const float *one, const float *other, int count) {
    double sum = 0;
    for (int place = 0; place < count; place++) sum += (double)one[place] * other[place];
    return sum;
}

/* Checks a list against the scores of all items: descending, none of the mask, and nothing better was left out. */
static inline void check_list(const int32_t *list, const float *scores, int top, const double *all, int items,
    const endcap_csr *mask, int64_t row, double tolerance) {
    char listed[4096] = {0};
    int count = 0;
    while (count < top && list[count] >= 0) {
        CHECK(list[count] < items && !listed[list[count]]);
        CHECK(!mask || !has(mask, row, list[count]));
        NEAR(scores[count], all[list[count]], tolerance);
        CHECK(count == 0 || scores[count] <= scores[count - 1]);
        listed[list[count++]] = 1;
    }
    for (int place = count; place < top; place++) CHECK(list[place] == -1 && scores[place] == 0);
    for (int32_t item = 0; item < items; item++) {
        if (listed[item] || (mask && has(mask, row, item))) continue;
        CHECK(count == top && all[item] <= scores[top - 1] + tolerance);
    }
}

void check_recommenders(void);
void check_blocks(void);
void check_logistic(void);
void check_versions(const char *folder);
void check_rows(const char *store, const char *reference);
void check_mistakes(void);
void check_threads(void);

#endif
