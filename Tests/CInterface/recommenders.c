/* Fits, lists, similar items and explanations, held against their definitions. */
#include "checks.h"

enum { USERS = 40, ITEMS = 23, FACTORS = 5, TOP = 7 };

static const char recipe[] = "{\"algorithm\": \"ials\", \"factors\": 5, \"epochs\": 6, \"regularization\": 0.05, "
                             "\"unobserved_weight\": 0.1, \"seed\": 7}";

/* That a row of factors solves its equations (docs/recommenders.md) in double precision. */
void check_equations(const endcap_csr *pairs, int64_t row, const float *solution, const float *fixed, int factors,
    double tolerance) {
    double regularization = 0.05, unobserved = 0.1;
    int64_t start = row_start(pairs, row), end = row_start(pairs, row + 1);
    for (int one = 0; one < factors; one++) {
        double sum = regularization * ((double)(end - start) + unobserved * (double)pairs->columns) * solution[one];
        double right = 0;
        for (int64_t item = 0; item < pairs->columns; item++) {
            const float *h = fixed + item * factors;
            sum += unobserved * product(h, solution, factors) * h[one];
        }
        for (int64_t place = start; place < end; place++) {
            const float *h = fixed + (int64_t)column_at(pairs, place) * factors;
            sum += value_at(pairs, place) * product(h, solution, factors) * h[one];
            right += value_at(pairs, place) * h[one];
        }
        NEAR(sum, right, tolerance * (1 + fabs(right)));
    }
}

static void check_factors(const endcap_csr *pairs, endcap_model *model) {
    int64_t users, items, factors;
    OK(endcap_sizes(model, &users, &items, &factors));
    OK(endcap_sizes(model, NULL, NULL, NULL));
    CHECK(users == USERS && items == ITEMS && factors == FACTORS);
    float *w = ROOM(float, USERS * FACTORS), *h = ROOM(float, ITEMS * FACTORS);
    OK(endcap_factors(model, ENDCAP_USERS, w, USERS * FACTORS));
    OK(endcap_factors(model, ENDCAP_ITEMS, h, ITEMS * FACTORS));
    for (int64_t user = 0; user < USERS; user++) check_equations(pairs, user, w + user * FACTORS, h, FACTORS, 2e-5);

    float *folded = ROOM(float, USERS * FACTORS);
    OK(endcap_fold_in(model, pairs, NULL, folded));
    for (int place = 0; place < USERS * FACTORS; place++) NEAR(folded[place], w[place], 1e-5);

    int64_t *all = ROOM(int64_t, USERS);
    for (int64_t user = 0; user < USERS; user++) all[user] = USERS - 1 - user;
    int32_t *list = ROOM(int32_t, USERS * TOP), *rows_list = ROOM(int32_t, USERS * TOP), *own = ROOM(int32_t, USERS);
    float *scores = ROOM(float, USERS * TOP), *rows_scores = ROOM(float, USERS * TOP);
    endcap_run run = {2, NULL, NULL};
    for (int mask = 0; mask < 2; mask++) {
        OK(endcap_recommend(model, all, USERS, TOP, mask, &run, list, scores, own));
        OK(endcap_recommend_rows(model, pairs, TOP, mask, &run, rows_list, rows_scores, NULL));
        for (int64_t place = 0; place < USERS; place++) {
            int64_t user = all[place];
            double expected[ITEMS];
            for (int item = 0; item < ITEMS; item++) {
                expected[item] = product(w + user * FACTORS, h + item * FACTORS, FACTORS);
            }
            const endcap_csr *seen = mask == ENDCAP_MASK_SEEN ? pairs : NULL;
            CHECK(own[place] == TOP || list[place * TOP + own[place]] == -1);
            check_list(list + place * TOP, scores + place * TOP, TOP, expected, ITEMS, seen, user, 1e-5);
            check_list(rows_list + user * TOP, rows_scores + user * TOP, TOP, expected, ITEMS, seen, user, 1e-4);
        }
    }

    int64_t asked[] = {3, 0};
    int32_t *similar = ROOM(int32_t, 2 * TOP);
    OK(endcap_similar(model, asked, 2, TOP, NULL, similar, scores));
    for (int place = 0; place < 2; place++) {
        double expected[ITEMS];
        for (int item = 0; item < ITEMS; item++) {
            const float *one = h + asked[place] * FACTORS, *other = h + item * FACTORS;
            expected[item] = product(one, other, FACTORS)
                / sqrt(product(one, one, FACTORS) * product(other, other, FACTORS));
            if (item == asked[place]) expected[item] = -2;
        }
        check_list(similar + place * TOP, scores + place * TOP, TOP, expected, ITEMS, NULL, 0, 1e-5);
    }

    int64_t entries;
    double baseline;
    OK(endcap_explain(model, 4, 1, NULL, NULL, NULL, 0, &entries, NULL));
    CHECK(entries == row_start(pairs, 5) - row_start(pairs, 4));
    int32_t *past = ROOM(int32_t, entries);
    float *confidences = ROOM(float, entries);
    double *shares = ROOM(double, entries), sum = 0;
    OK(endcap_explain(model, 4, 1, past, confidences, shares, entries, &entries, &baseline));
    for (int64_t place = 0; place < entries; place++) {
        CHECK(past[place] == column_at(pairs, row_start(pairs, 4) + place));
        NEAR(confidences[place], value_at(pairs, row_start(pairs, 4) + place), 0);
        sum += shares[place];
    }
    CHECK(baseline == 0);
    NEAR(sum, product(w + 4 * FACTORS, h + 1 * FACTORS, FACTORS), 1e-5);
}

/* Two items: EASE has B_01 = G_01 / (G_00 + l2), a cosine has ⟨x, y⟩ / (‖x‖‖y‖ + shrinkage). */
static void check_weights(void) {
    int32_t offsets[] = {0, 2, 3, 5}, indices[] = {0, 1, 0, 0, 1};
    double values[] = {1, 2, 3, 0.5, 1};
    endcap_csr pairs = {3, 2, 5, offsets, indices, values, ENDCAP_INT32, ENDCAP_INT32, ENDCAP_FLOAT64};
    int32_t first[] = {0, 1}, zero[] = {0};
    endcap_csr row = {1, 2, 1, first, zero, NULL, ENDCAP_INT32, ENDCAP_INT32, 0};
    struct {
        const char *recipe;
        double weight;
    } cases[] = {
        {"{\"algorithm\": \"ease\", \"l2\": 4, \"neighbours\": null}", 2.5 / (10.25 + 4)},
        {"{\"algorithm\": \"ease\", \"l2\": 4}", 2.5 / (10.25 + 4)},
        {"{\"algorithm\": \"item-neighbours\", \"similarity\": \"cosine\", \"shrinkage\": 2}",
            2.5 / (sqrt(10.25) * sqrt(5) + 2)},
    };
    for (size_t place = 0; place < sizeof cases / sizeof *cases; place++) {
        endcap_model *model;
        int32_t list[3], own;
        float scores[3];
        OK(endcap_fit(cases[place].recipe, &pairs, NULL, NULL, NULL, &model));
        OK(endcap_recommend_rows(model, &row, 3, ENDCAP_MASK_SEEN, NULL, list, scores, &own));
        CHECK(list[0] == 1 && list[1] == -1 && own == 1);
        NEAR(scores[0], cases[place].weight, 1e-6);
        int64_t item = 0;
        OK(endcap_similar(model, &item, 1, 2, NULL, list, scores));
        CHECK(list[0] == 1);
        NEAR(scores[0], cases[place].weight, 1e-6);
        FAILS(ENDCAP_WRONG_USAGE, "no factors", endcap_fold_in(model, &row, NULL, scores));
        OK(endcap_model_free(model));
    }
}

void check_recommenders(void) {
    for (int with_values = 0; with_values < 2; with_values++) {
        endcap_csr pairs = sample(USERS, ITEMS, with_values, 1);
        endcap_model *model;
        OK(endcap_fit(recipe, &pairs, NULL, NULL, NULL, &model));
        check_factors(&pairs, model);
        char *json;
        OK(endcap_describe(model, &json));
        CHECK(strstr(json, "\"final_loss\"") && strstr(json, "\"kind\":\"ials\""));
        endcap_text_free(json);
        OK(endcap_model_free(model));
    }
    endcap_csr ratings = sample(USERS, ITEMS, 1, 2);
    endcap_model *model;
    int64_t factors;
    OK(endcap_fit("{\"algorithm\": \"als\", \"factors\": 3}", &ratings, NULL, NULL, NULL, &model));
    OK(endcap_sizes(model, NULL, NULL, &factors));
    CHECK(factors == 5);
    OK(endcap_model_free(model));
    check_weights();
}
