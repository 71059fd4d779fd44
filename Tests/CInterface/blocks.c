/* Blocks of rows and of sums, held against the whole and against their definitions. */
#include "checks.h"

void check_equations(const endcap_csr *pairs, int64_t row, const float *solution, const float *fixed, int factors,
    double tolerance);

enum { ROWS = 31, COLUMNS = 12, FACTORS = 9 };

/* Some rows of a matrix, without a copy of its indices. */
static endcap_csr rows_of(const endcap_csr *all, int64_t first, int64_t count) {
    int64_t *offsets = ROOM(int64_t, count + 1), start = row_start(all, first);
    for (int64_t row = 0; row <= count; row++) offsets[row] = row_start(all, first + row) - start;
    endcap_csr part = *all;
    part.rows = count;
    part.entries = offsets[count];
    part.offsets = offsets;
    part.indices = (const int32_t *)all->indices + start;
    part.values = (const float *)all->values + start;
    return part;
}

static void check_solving(void) {
    endcap_csr block = sample(ROWS, COLUMNS, 1, 3);
    uint64_t state = 5;
    float *fixed = ROOM(float, COLUMNS * FACTORS), *solved = ROOM(float, ROWS * FACTORS);
    for (int place = 0; place < COLUMNS * FACTORS; place++) fixed[place] = (float)(next_number(&state) - 0.5);
    double *gram = ROOM(double, FACTORS * FACTORS);
    OK(endcap_gram(fixed, COLUMNS, FACTORS, NULL, gram));
    for (int one = 0; one < FACTORS; one++) {
        for (int other = 0; other < FACTORS; other++) {
            double sum = 0;
            for (int row = 0; row < COLUMNS; row++) sum += (double)fixed[row * FACTORS + one] * fixed[row * FACTORS + other];
            NEAR(gram[one * FACTORS + other], sum, 1e-5);
        }
    }
    char recipe[200];
    const char *solvers[] = {"cholesky", "cg", "blocks"};
    for (int number = 0; number < 3; number++) {
        snprintf(recipe, sizeof recipe,
            "{\"algorithm\": \"ials\", \"regularization\": 0.05, \"unobserved_weight\": 0.1, \"solver\": \"%s\"}",
            solvers[number]);
        memset(solved, 0, sizeof(float) * ROWS * FACTORS);
        /* Conjugate gradients come closer with every call. */
        for (int again = 0; again < 8; again++) {
            OK(endcap_solve_rows(recipe, &block, fixed, FACTORS, again % 2 ? gram : NULL, 0, NULL, solved));
        }
        /* They read fixed in half precision. */
        double tolerance = number == 1 ? 2e-3 : 5e-5;
        for (int64_t row = 0; row < ROWS; row++) {
            check_equations(&block, row, solved + row * FACTORS, fixed, FACTORS, tolerance);
        }
        float *parts = ROOM(float, ROWS * FACTORS), *whole = ROOM(float, ROWS * FACTORS);
        endcap_csr first = rows_of(&block, 0, 10), last = rows_of(&block, 10, ROWS - 10);
        OK(endcap_solve_rows(recipe, &block, fixed, FACTORS, NULL, 0, NULL, whole));
        OK(endcap_solve_rows(recipe, &first, fixed, FACTORS, gram, COLUMNS, NULL, parts));
        OK(endcap_solve_rows(recipe, &last, fixed, FACTORS, gram, COLUMNS, NULL, parts + 10 * FACTORS));
        CHECK(memcmp(parts, whole, sizeof(float) * ROWS * FACTORS) == 0);

        /* With the rows of fixed alone that they need, in the order of another numbering. */
        enum { FEW = 3 };
        float *needed = ROOM(float, FEW * FACTORS), *own = ROOM(float, FACTORS), *same = ROOM(float, FACTORS);
        int64_t ends[] = {0, FEW};
        int32_t wide[] = {1, 4, 9}, narrow[] = {0, 1, 2};
        float values[] = {1, 2, 3};
        for (int place = 0; place < FEW; place++) {
            memcpy(needed + place * FACTORS, fixed + wide[place] * FACTORS, sizeof(float) * FACTORS);
        }
        endcap_csr row = {1, COLUMNS, FEW, ends, wide, values, ENDCAP_INT64, ENDCAP_INT32, ENDCAP_FLOAT32};
        OK(endcap_solve_rows(recipe, &row, fixed, FACTORS, gram, 0, NULL, own));
        row.columns = FEW;
        row.indices = narrow;
        OK(endcap_solve_rows(recipe, &row, needed, FACTORS, gram, COLUMNS, NULL, same));
        CHECK(memcmp(own, same, sizeof(float) * FACTORS) == 0);
    }
    char *decided;
    OK(endcap_decide("{\"algorithm\": \"ials\"}", 1000, 200, 9000, &decided));
    /* n = 9: 0.05 / √n, and 0.0003 n over it, with two digits. */
    CHECK(strstr(decided, "\"regularization\":0.017") && strstr(decided, "\"unobserved_weight\":0.16"));
    endcap_text_free(decided);
    OK(endcap_decide("{\"algorithm\": \"ials\", \"regularization\": 0.05}", 1000, 200, 9000, &decided));
    CHECK(strstr(decided, "\"regularization\":0.05"));
    endcap_text_free(decided);
    FAILS(ENDCAP_WRONG_USAGE, "ease", endcap_decide("{\"algorithm\": \"ease\"}", 10, 10, 10, &decided));
    FAILS(ENDCAP_WRONG_USAGE, "pairs", endcap_decide("{\"algorithm\": \"ials\"}", 10, 10, 0, &decided));
    gram[FACTORS] = NAN;
    FAILS(ENDCAP_INVALID_DATA, "gram", endcap_solve_rows(recipe, &block, fixed, FACTORS, gram, 0, NULL, solved));
    FAILS(ENDCAP_WRONG_USAGE, "regularization",
        endcap_solve_rows("{\"algorithm\": \"ials\"}", &block, fixed, FACTORS, NULL, 0, NULL, solved));
    FAILS(ENDCAP_WRONG_USAGE, "ease",
        endcap_solve_rows("{\"algorithm\": \"ease\"}", &block, fixed, 9, NULL, 0, NULL, solved));
    FAILS(ENDCAP_WRONG_USAGE, "gram is NULL", endcap_solve_rows(recipe, &block, fixed, FACTORS, NULL, 99, NULL, solved));
    FAILS(ENDCAP_WRONG_USAGE, "out_of", endcap_solve_rows(recipe, &block, fixed, FACTORS, gram, 3, NULL, solved));
}

static void check_top(void) {
    endcap_csr mask = sample(ROWS, COLUMNS, 0, 8);
    uint64_t state = 6;
    float *users = ROOM(float, ROWS * FACTORS), *items = ROOM(float, COLUMNS * FACTORS);
    for (int place = 0; place < ROWS * FACTORS; place++) users[place] = (float)(next_number(&state) - 0.5);
    for (int place = 0; place < COLUMNS * FACTORS; place++) items[place] = (float)(next_number(&state) - 0.5);
    for (int top = 1; top <= COLUMNS + 2; top += 4) {
        int32_t *best = ROOM(int32_t, ROWS * top);
        float *scores = ROOM(float, ROWS * top);
        for (int masked = 0; masked < 2; masked++) {
            OK(endcap_top(users, ROWS, items, COLUMNS, FACTORS, masked ? &mask : NULL, top, NULL, best, scores));
            for (int row = 0; row < ROWS; row++) {
                double all[COLUMNS];
                for (int item = 0; item < COLUMNS; item++) {
                    all[item] = product(users + row * FACTORS, items + item * FACTORS, FACTORS);
                }
                check_list(best + row * top, scores + row * top, top, all, COLUMNS, masked ? &mask : NULL, row, 1e-5);
            }
        }
    }
    users[5] = NAN;
    int32_t best[ROWS];
    float scores[ROWS];
    FAILS(ENDCAP_INVALID_DATA, "row 0 of users",
        endcap_top(users, ROWS, items, COLUMNS, FACTORS, NULL, 1, NULL, best, scores));
}

void check_blocks(void) {
    check_solving();
    check_top();
}

enum { PEOPLE = 900, WIDTH = 4, SIZE = WIDTH + 1 };

void check_logistic(void) {
    uint64_t state = 11;
    double *matrix = ROOM(double, PEOPLE * WIDTH), *weights = ROOM(double, PEOPLE);
    uint8_t *labels = ROOM(uint8_t, PEOPLE);
    for (int row = 0; row < PEOPLE; row++) {
        for (int column = 0; column < WIDTH; column++) matrix[row * WIDTH + column] = next_number(&state) * 2 - 1;
        labels[row] = next_number(&state) < 1 / (1 + exp(-2 * matrix[row * WIDTH] - 0.5));
        weights[row] = 0.5 + next_number(&state);
    }
    double intercept, *coefficients = ROOM(double, WIDTH), l2 = 0.01;
    char *report;
    OK(endcap_logistic_fit("{\"l2\": 0.01}", matrix, PEOPLE, WIDTH, labels, weights, NULL, &intercept, coefficients,
        &report));
    CHECK(strstr(report, "\"converged\":true"));
    endcap_text_free(report);

    double *z = ROOM(double, SIZE), *gradient = ROOM(double, SIZE), *hessian = ROOM(double, SIZE * SIZE);
    z[0] = intercept;
    memcpy(z + 1, coefficients, sizeof(double) * WIDTH);
    double loss, weight, expected_loss = 0, expected_weight = 0, expected[SIZE] = {0}, square[SIZE * SIZE] = {0};
    OK(endcap_logistic_block(matrix, PEOPLE, WIDTH, labels, weights, z, NULL, &loss, &weight, gradient, hessian));
    double *odds = ROOM(double, PEOPLE), *chances = ROOM(double, PEOPLE);
    OK(endcap_logistic_score(matrix, PEOPLE, WIDTH, intercept, coefficients, NULL, odds, chances));
    for (int row = 0; row < PEOPLE; row++) {
        double x[SIZE] = {1}, margin = 0;
        memcpy(x + 1, matrix + row * WIDTH, sizeof(double) * WIDTH);
        for (int column = 0; column < SIZE; column++) margin += z[column] * x[column];
        double chance = 1 / (1 + exp(-margin));
        NEAR(odds[row], margin, 1e-12);
        NEAR(chances[row], chance, 1e-12);
        expected_loss += weights[row] * log(1 + exp(labels[row] ? -margin : margin));
        expected_weight += weights[row];
        for (int one = 0; one < SIZE; one++) {
            expected[one] += weights[row] * (chance - labels[row]) * x[one];
            for (int other = 0; other < SIZE; other++) {
                square[one * SIZE + other] += weights[row] * chance * (1 - chance) * x[one] * x[other];
            }
        }
    }
    NEAR(loss, expected_loss, 1e-9);
    NEAR(weight, expected_weight, 1e-9);
    for (int one = 0; one < SIZE; one++) {
        NEAR(gradient[one], expected[one], 1e-9);
        NEAR(gradient[one] / weight + (one ? l2 * z[one] : 0), 0, 1e-7);
        for (int other = 0; other < SIZE; other++) NEAR(hessian[one * SIZE + other], square[one * SIZE + other], 1e-9);
    }

    /* Two blocks, of which the second has one class only, add up to the whole. */
    double parts = 0, part, own, *slope = ROOM(double, SIZE), sums[SIZE] = {0};
    int cuts[] = {0, PEOPLE - 1, PEOPLE};
    for (int place = 0; place < 2; place++) {
        int first = cuts[place];
        OK(endcap_logistic_block(matrix + first * WIDTH, cuts[place + 1] - first, WIDTH, labels + first,
            weights + first, z, NULL, &part, &own, slope, NULL));
        parts += part;
        for (int one = 0; one < SIZE; one++) sums[one] += slope[one];
    }
    NEAR(parts, loss, 1e-9);
    for (int one = 0; one < SIZE; one++) NEAR(sums[one], gradient[one], 1e-9);
    OK(endcap_logistic_block(matrix, 0, WIDTH, labels, NULL, z, NULL, &part, &own, slope, hessian));
    CHECK(part == 0 && own == 0 && slope[0] == 0 && hessian[0] == 0);

    /* Rows the other way round, with ids that ascend as they do and that descend. */
    double *turned = ROOM(double, PEOPLE * WIDTH), *turned_weights = ROOM(double, PEOPLE);
    uint8_t *turned_labels = ROOM(uint8_t, PEOPLE);
    char *texts = ROOM(char, 4 * PEOPLE), *turned_texts = ROOM(char, 4 * PEOPLE);
    int64_t *ends = ROOM(int64_t, PEOPLE + 1);
    for (int row = 0; row < PEOPLE; row++) {
        int other = PEOPLE - 1 - row;
        memcpy(turned + other * WIDTH, matrix + row * WIDTH, sizeof(double) * WIDTH);
        turned_labels[other] = labels[row];
        turned_weights[other] = weights[row];
        char text[8];
        snprintf(text, sizeof text, "%04d", row);
        memcpy(texts + 4 * row, text, 4);
        memcpy(turned_texts + 4 * other, text, 4);
        ends[row + 1] = 4 * (row + 1);
    }
    endcap_texts ids = {PEOPLE, ends, texts}, turned_ids = {PEOPLE, ends, turned_texts};
    double *found = ROOM(double, WIDTH), *again = ROOM(double, WIDTH), constant, constant_again;
    OK(endcap_logistic_fit_by_id("{\"class_weight\": \"1:2\"}", matrix, PEOPLE, WIDTH, labels, weights, &ids, NULL,
        &constant, found, NULL));
    OK(endcap_logistic_fit_by_id("{\"class_weight\": \"1:2\"}", turned, PEOPLE, WIDTH, turned_labels, turned_weights,
        &turned_ids, NULL, &constant_again, again, NULL));
    CHECK(constant == constant_again && memcmp(found, again, sizeof(double) * WIDTH) == 0);
    OK(endcap_logistic_fit("{}", matrix, PEOPLE, WIDTH, labels, weights, NULL, &constant, found, NULL));
    OK(endcap_logistic_fit("{}", turned, PEOPLE, WIDTH, turned_labels, turned_weights, NULL, &constant_again, again, NULL));
    CHECK(constant == constant_again && memcmp(found, again, sizeof(double) * WIDTH) == 0);
    ids.count = PEOPLE - 1;
    FAILS(ENDCAP_WRONG_USAGE, "ids has 899 ids",
        endcap_logistic_fit_by_id("{}", matrix, PEOPLE, WIDTH, labels, NULL, &ids, NULL, z, found, NULL));
    FAILS(ENDCAP_WRONG_USAGE, "class_weight is 'heavy'",
        endcap_logistic_fit("{\"class_weight\": \"heavy\"}", matrix, PEOPLE, WIDTH, labels, NULL, NULL, z, found, NULL));
    FAILS(ENDCAP_WRONG_USAGE, "did you mean 'levels'",
        endcap_logistic_fit("{\"level\": [1]}", matrix, PEOPLE, WIDTH, labels, NULL, NULL, z, found, NULL));
    FAILS(ENDCAP_INVALID_DATA, "it is a level",
        endcap_logistic_fit("{\"levels\": [2]}", matrix, PEOPLE, WIDTH, labels, NULL, NULL, z, found, NULL));

    double *before = ROOM(double, WIDTH);
    OK(endcap_logistic_fit("{\"l1\": 0.4}", matrix, PEOPLE, WIDTH, labels, NULL, NULL, &intercept, before, NULL));
    for (int column = 0; column < WIDTH; column++) CHECK(before[column] == 0);
    FAILS(ENDCAP_WRONG_USAGE, "solver",
        endcap_logistic_fit("{\"solver\": \"sag\"}", matrix, PEOPLE, WIDTH, labels, NULL, NULL, z, before, NULL));
    labels[3] = 2;
    FAILS(ENDCAP_INVALID_DATA, "row 3",
        endcap_logistic_fit("{}", matrix, PEOPLE, WIDTH, labels, NULL, NULL, z, before, NULL));
    memset(labels, 1, PEOPLE);
    FAILS(ENDCAP_INVALID_DATA, "same answer",
        endcap_logistic_fit("{}", matrix, PEOPLE, WIDTH, labels, NULL, NULL, z, before, NULL));
    matrix[WIDTH + 2] = INFINITY;
    FAILS(ENDCAP_INVALID_DATA, "row 1, column 2",
        endcap_logistic_block(matrix, PEOPLE, WIDTH, labels, NULL, z, NULL, &part, &own, slope, NULL));
    weights[0] = -1;
    FAILS(ENDCAP_INVALID_DATA, "weight of row 0",
        endcap_logistic_block(matrix, PEOPLE, WIDTH, labels, weights, z, NULL, &part, &own, slope, NULL));
}
