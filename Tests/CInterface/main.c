/* Uses every function of endcap.h; scripts/check-c-interface builds and runs it.
 *
 * usage: check-c FOLDER [STORE REFERENCE]: FOLDER is for stores of its own, REFERENCE a propensity model with the columns
 * visits and plan. */
#include "checks.h"
#include <pthread.h>

enum { USERS = 12, ITEMS = 11 };

static const char recipe[] = "{\"algorithm\": \"ials\", \"factors\": 4, \"epochs\": 3, \"seed\": 1}";

/* Ids by number and in the other direction, so that their order is not that of the rows. */
static endcap_texts texts(int count, const char *format) {
    int64_t *offsets = ROOM(int64_t, count + 1);
    char *all = malloc((size_t)count * 16);
    for (int number = 0; number < count; number++) {
        offsets[number + 1] = offsets[number] + sprintf(all + offsets[number], format, count - number);
    }
    char *bytes = guarded((size_t)offsets[count]);
    memcpy(bytes, all, (size_t)offsets[count]);
    free(all);
    return (endcap_texts){count, offsets, bytes};
}

static void same_lists(endcap_model *one, endcap_model *other) {
    int64_t users[USERS];
    int32_t lists[2][USERS * 5];
    float scores[2][USERS * 5];
    for (int64_t user = 0; user < USERS; user++) users[user] = user;
    OK(endcap_recommend(one, users, USERS, 5, ENDCAP_MASK_SEEN, NULL, lists[0], scores[0], NULL));
    OK(endcap_recommend(other, users, USERS, 5, ENDCAP_MASK_SEEN, NULL, lists[1], scores[1], NULL));
    CHECK(memcmp(lists[0], lists[1], sizeof lists[0]) == 0 && memcmp(scores[0], scores[1], sizeof scores[0]) == 0);
}

void check_versions(const char *folder) {
    endcap_csr pairs = sample(USERS, ITEMS, 1, 4);
    endcap_texts users = texts(USERS, "u%d"), items = texts(ITEMS, "item %d");
    endcap_model *fitted, *opened;
    OK(endcap_fit(recipe, &pairs, &users, &items, NULL, &fitted));
    char store[500], path[520];
    snprintf(store, sizeof store, "%s/models", folder);
    snprintf(path, sizeof path, "%s/alone", folder);
    int64_t version = 0;
    OK(endcap_save(fitted, store, "shop", "a check", &version));
    CHECK(version == 1);
    OK(endcap_save(fitted, store, "shop", NULL, &version));
    CHECK(version == 2);
    OK(endcap_save_folder(fitted, path, "shop", NULL));
    FAILS(ENDCAP_WRONG_USAGE, "not a model's name", endcap_save(fitted, store, "No Name", NULL, NULL));
    FAILS(ENDCAP_MODEL_UNUSABLE, "there is no model", endcap_open(store, "other", &opened));
    FAILS(ENDCAP_WRONG_USAGE, "not an alias", endcap_open(store, "shop@", &opened));

    const char *references[] = {"shop/2", path};
    for (int number = 0; number < 2; number++) {
        OK(endcap_open(store, references[number], &opened));
        if (number == 0) FAILS(ENDCAP_WRONG_USAGE, "version already", endcap_save(opened, store, "again", NULL, NULL));
        if (number == 1) OK(endcap_save(opened, store, "again", NULL, NULL));
        int64_t found[USERS], needed;
        OK(endcap_find(opened, ENDCAP_USERS, &users, found));
        /* u1, u10, u11, u12, u2, …: the order of bytes. */
        CHECK(found[USERS - 1] == 0 && found[USERS - 10] == 1 && found[USERS - 2] == 4);
        OK(endcap_reorder(opened, &users, &items));
        OK(endcap_find(opened, ENDCAP_USERS, &users, found));
        for (int64_t user = 0; user < USERS; user++) CHECK(found[user] == user);
        same_lists(fitted, opened);
        OK(endcap_ids(opened, ENDCAP_ITEMS, NULL, NULL, 0, &needed));
        CHECK(needed == items.offsets[ITEMS]);
        int64_t *offsets = ROOM(int64_t, ITEMS + 1);
        char *bytes = guarded((size_t)needed);
        OK(endcap_ids(opened, ENDCAP_ITEMS, offsets, bytes, needed, &needed));
        CHECK(memcmp(offsets, items.offsets, sizeof(int64_t) * (ITEMS + 1)) == 0);
        CHECK(memcmp(bytes, items.bytes, (size_t)needed) == 0);
        FAILS(ENDCAP_WRONG_USAGE, "room", endcap_ids(opened, ENDCAP_ITEMS, offsets, bytes, needed - 1, NULL));
        FAILS(ENDCAP_WRONG_USAGE, "does not know", endcap_reorder(opened, &users, &(endcap_texts){ITEMS, users.offsets, users.bytes}));
        float *rows = ROOM(float, USERS * 4), *others = ROOM(float, USERS * 4);
        OK(endcap_factors(fitted, ENDCAP_USERS, rows, USERS * 4));
        OK(endcap_factors(opened, ENDCAP_USERS, others, USERS * 4));
        CHECK(memcmp(rows, others, sizeof(float) * USERS * 4) == 0);
        OK(endcap_model_free(opened));
    }
    OK(endcap_model_free(fitted));
}

void check_rows(const char *store, const char *reference) {
    endcap_model *model;
    OK(endcap_open(store, reference, &model));
    double chances[2], odds[2];
    OK(endcap_score_rows(model, "{\"visits\": 3, \"plan\": \"basic\"}\n{\"visits\": null, \"plan\": \"new\"}\n", 2, NULL,
        chances, odds));
    for (int row = 0; row < 2; row++) CHECK(chances[row] > 0 && chances[row] < 1 && isfinite(odds[row]));
    OK(endcap_score_rows(model, "", 0, NULL, chances, NULL));
    FAILS(ENDCAP_INVALID_DATA, "line 1", endcap_score_rows(model, "{\"visits\": \"many\"}", 1, NULL, chances, odds));
    FAILS(ENDCAP_INVALID_DATA, "line 1", endcap_score_rows(model, "[1]", 1, NULL, chances, odds));
    FAILS(ENDCAP_WRONG_USAGE, "lines", endcap_score_rows(model, "{}", 2, NULL, chances, odds));
    FAILS(ENDCAP_WRONG_USAGE, "ranks no items", endcap_sizes(model, NULL, NULL, NULL));
    char *json;
    OK(endcap_describe(model, &json));
    CHECK(strstr(json, "\"columns\":[\"visits\",\"plan\"]"));
    endcap_text_free(json);
    OK(endcap_model_free(model));
}

/* A matrix with one thing wrong must be an error that says what. */
static void refuse(const endcap_csr *pairs, int code, const char *part) {
    endcap_model *model;
    FAILS(code, part, endcap_fit(recipe, pairs, NULL, NULL, NULL, &model));
}

void check_mistakes(void) {
    endcap_model *model, *failed;
    endcap_csr good = sample(USERS, ITEMS, 1, 9), bad;
    OK(endcap_fit(recipe, &good, NULL, NULL, NULL, &model));
    CHECK(strlen(endcap_last_message()) == 0);

    refuse(NULL, ENDCAP_WRONG_USAGE, "NULL");
    FAILS(ENDCAP_WRONG_USAGE, "NULL", endcap_fit(NULL, &good, NULL, NULL, NULL, &model));
    FAILS(ENDCAP_WRONG_USAGE, "NULL", endcap_fit(recipe, &good, NULL, NULL, NULL, NULL));
    FAILS(ENDCAP_WRONG_USAGE, "JSON", endcap_fit("{", &good, NULL, NULL, NULL, &failed));
    FAILS(ENDCAP_WRONG_USAGE, "UTF-8", endcap_fit("\xff", &good, NULL, NULL, NULL, &failed));
    FAILS(ENDCAP_WRONG_USAGE, "algorithm", endcap_fit("{}", &good, NULL, NULL, NULL, &failed));
    FAILS(ENDCAP_WRONG_USAGE, "did you mean 'factors'",
        endcap_fit("{\"algorithm\": \"ials\", \"factor\": 3}", &good, NULL, NULL, NULL, &failed));
    FAILS(ENDCAP_WRONG_USAGE, "factors=0",
        endcap_fit("{\"algorithm\": \"ials\", \"factors\": 0}", &good, NULL, NULL, NULL, &failed));
    FAILS(ENDCAP_WRONG_USAGE, "times of purchases",
        endcap_fit("{\"algorithm\": \"repeat\"}", &good, NULL, NULL, NULL, &failed));

    int64_t big[] = {INT64_MIN, -1, INT64_MAX, INT32_MAX};
    for (int number = 0; number < 4; number++) {
        bad = good, bad.rows = big[number];
        if (number < 3) refuse(&bad, ENDCAP_WRONG_USAGE, "rows");
        bad = good, bad.columns = big[number];
        refuse(&bad, ENDCAP_WRONG_USAGE, "columns");
        bad = good, bad.entries = big[number];
        refuse(&bad, ENDCAP_WRONG_USAGE, number == 3 ? "offsets" : "entries");
    }
    bad = good, bad.columns = 3;
    refuse(&bad, ENDCAP_INVALID_DATA, "outside of its 3 columns");
    bad = good, bad.offset_type = 0;
    refuse(&bad, ENDCAP_WRONG_USAGE, "type");
    bad = good, bad.index_type = ENDCAP_FLOAT32;
    refuse(&bad, ENDCAP_WRONG_USAGE, "type");
    bad = good, bad.value_type = ENDCAP_INT32;
    refuse(&bad, ENDCAP_WRONG_USAGE, "type");
    bad = good, bad.offsets = NULL;
    refuse(&bad, ENDCAP_WRONG_USAGE, "NULL");
    bad = good, bad.indices = NULL;
    refuse(&bad, ENDCAP_WRONG_USAGE, "NULL");
    bad = good, bad.indices = (const char *)good.indices + 1;
    refuse(&bad, ENDCAP_WRONG_USAGE, "aligned");
    endcap_csr empty = {0, 0, 0, big, NULL, NULL, ENDCAP_INT64, ENDCAP_INT32, 0};
    int64_t zero[4] = {0};
    empty.offsets = zero;
    refuse(&empty, ENDCAP_INVALID_DATA, "no entry");

    int64_t offsets[] = {0, 2, 1};
    int32_t indices[] = {1, 1, 0};
    float values[] = {1, NAN, 1};
    endcap_csr small = {2, 2, 1, offsets, indices, NULL, ENDCAP_INT64, ENDCAP_INT32, ENDCAP_FLOAT32};
    refuse(&small, ENDCAP_WRONG_USAGE, "offsets");
    offsets[2] = small.entries = 3;
    refuse(&small, ENDCAP_INVALID_DATA, "row 0 of pairs has column 1 twice");
    indices[1] = 0;
    refuse(&small, ENDCAP_INVALID_DATA, "row 0 of pairs has column 0 after column 1");
    indices[0] = 0, indices[1] = 1;
    small.values = values;
    refuse(&small, ENDCAP_INVALID_DATA, "row 0, column 1 of pairs is nan");
    values[1] = -3;
    refuse(&small, ENDCAP_INVALID_DATA, "positive");
    indices[1] = -1;
    refuse(&small, ENDCAP_INVALID_DATA, "outside");
    indices[1] = 1;
    small.values = NULL;

    endcap_texts users = texts(USERS, "u%d"), twice = users;
    twice.bytes = "u1u1";
    int64_t ends[USERS + 1] = {0, 2, 4};
    twice.offsets = ends;
    twice.count = 2;
    FAILS(ENDCAP_INVALID_DATA, "'u1' is twice", endcap_fit(recipe, &good, &twice, NULL, NULL, &failed));
    twice.count = 1;
    FAILS(ENDCAP_WRONG_USAGE, "needs 12", endcap_fit(recipe, &good, &twice, NULL, NULL, &failed));
    ends[1] = 0;
    FAILS(ENDCAP_INVALID_DATA, "empty", endcap_fit(recipe, &good, &twice, NULL, NULL, &failed));
    ends[1] = -1;
    FAILS(ENDCAP_WRONG_USAGE, "ascend", endcap_fit(recipe, &good, &twice, NULL, NULL, &failed));

    int64_t asked[] = {USERS};
    int32_t list[8];
    float scores[8];
    FAILS(ENDCAP_WRONG_USAGE, "no user 12", endcap_recommend(model, asked, 1, 3, 0, NULL, list, scores, NULL));
    FAILS(ENDCAP_WRONG_USAGE, "no item 12", endcap_similar(model, asked, 1, 3, NULL, list, scores));
    FAILS(ENDCAP_WRONG_USAGE, "top", endcap_recommend(model, zero, 1, 0, 0, NULL, list, scores, NULL));
    FAILS(ENDCAP_WRONG_USAGE, "mask", endcap_recommend(model, zero, 1, 1, 2, NULL, list, scores, NULL));
    FAILS(ENDCAP_WRONG_USAGE, "threads",
        endcap_recommend(model, zero, 1, 1, 0, &(endcap_run){-1, NULL, NULL}, list, scores, NULL));
    FAILS(ENDCAP_WRONG_USAGE, "items is NULL", endcap_recommend(model, zero, 1, 1, 0, NULL, NULL, scores, NULL));
    FAILS(ENDCAP_WRONG_USAGE, "columns", endcap_recommend_rows(model, &small, 1, 0, NULL, list, scores, NULL));
    FAILS(ENDCAP_WRONG_USAGE, "side", endcap_factors(model, 2, scores, 8));
    FAILS(ENDCAP_WRONG_USAGE, "room", endcap_factors(model, ENDCAP_ITEMS, scores, 8));
    FAILS(ENDCAP_WRONG_USAGE, "scores no rows", endcap_score_rows(model, "", 0, NULL, NULL, NULL));

    /* A handle that was freed, or never was, leads nowhere. */
    OK(endcap_model_free(model));
    FAILS(ENDCAP_WRONG_USAGE, "freed", endcap_model_free(model));
    FAILS(ENDCAP_WRONG_USAGE, "freed", endcap_sizes(model, NULL, NULL, NULL));
    FAILS(ENDCAP_WRONG_USAGE, "freed", endcap_sizes((endcap_model *)&good, NULL, NULL, NULL));
    FAILS(ENDCAP_WRONG_USAGE, "freed", endcap_sizes(NULL, NULL, NULL, NULL));
    OK(endcap_model_free(NULL));
    endcap_text_free(NULL);
}

typedef struct {
    pthread_t caller;
    int lines, calls, end_after;
} listener;

static int32_t listen(void *context, const char *line) {
    listener *own = context;
    CHECK(pthread_equal(own->caller, pthread_self()));
    own->calls++;
    if (line) own->lines++;
    return own->end_after > 0 && own->lines >= own->end_after;
}

static void *fit_on_thread(void *argument) {
    endcap_csr pairs = sample(200, 60, 1, 4);
    endcap_model *model, *failed;
    listener own = {pthread_self(), 0, 0, 0};
    endcap_run run = {2, listen, &own};
    OK(endcap_fit(recipe, &pairs, NULL, NULL, &run, &model));
    CHECK(own.lines >= 4 && own.calls > own.lines);
    FAILS(ENDCAP_WRONG_USAGE, "NULL", endcap_fit(NULL, &pairs, NULL, NULL, NULL, &failed));
    /* Another thread's success does not take this message away. */
    OK(endcap_factors(model, ENDCAP_ITEMS, argument, 60 * 4));
    FAILS(ENDCAP_WRONG_USAGE, "NULL", endcap_fit(NULL, &pairs, NULL, NULL, NULL, &failed));
    usleep(1000);
    CHECK(strstr(endcap_last_message(), "NULL"));
    OK(endcap_model_free(model));
    return NULL;
}

void check_threads(void) {
    pthread_t threads[8];
    float *factors[8];
    for (int number = 0; number < 8; number++) {
        factors[number] = ROOM(float, 60 * 4);
        CHECK(pthread_create(&threads[number], NULL, fit_on_thread, factors[number]) == 0);
    }
    for (int number = 0; number < 8; number++) {
        CHECK(pthread_join(threads[number], NULL) == 0);
        CHECK(memcmp(factors[number], factors[0], sizeof(float) * 60 * 4) == 0);
    }
    endcap_csr pairs = sample(3000, 200, 1, 4);
    endcap_model *model = NULL;
    listener own = {pthread_self(), 0, 0, 4};
    endcap_run run = {2, listen, &own};
    FAILS(ENDCAP_CANCELLED, "callback",
        endcap_fit("{\"algorithm\": \"ials\", \"epochs\": 10000}", &pairs, NULL, NULL, &run, &model));
    CHECK(model == NULL);
}

int main(int count, char **arguments) {
    CHECK(count == 2 || count == 4);
    CHECK(endcap_interface_version() == ENDCAP_VERSION_MAJOR * 1000 + ENDCAP_VERSION_MINOR);
    CHECK(strlen(endcap_code_version()) > 0);
    check_mistakes();
    check_recommenders();
    check_blocks();
    check_logistic();
    check_versions(arguments[1]);
    if (count == 4) check_rows(arguments[2], arguments[3]);
    check_threads();
    printf("all functions do as endcap.h says\n");
    return 0;
}
