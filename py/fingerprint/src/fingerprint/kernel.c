/* PDQ of a picture that arrives in bands of rows, in memory that the caller supplies; no C library.
 *
 * PDQ (Facebook, 2019; ThreatExchange/pdq) blurs the luma with two passes of a moving mean in each direction, keeps
 * 64 x 64 samples, transforms them by a DCT and sets one bit for each of 256 coefficients above their median.
 * Blurring and sampling are linear, so both directions are one sparse product A = L Y R': each sample is a weighted
 * sum over a window of at most 2 * box - 1 pixels, and no blurred picture is ever stored. kernel_numpy.py says the
 * same without this shortcut, under the same names.
 *
 * Every function trusts its arguments; pdq.py checks them.
 */
#include <stddef.h>
#include <stdint.h>

enum { GRID = 64, FREQUENCIES = 16, COEFFICIENTS = FREQUENCIES * FREQUENCIES, HASH_BYTES = COEFFICIENTS / 8 };
enum { SMALLEST_SIDE = 5, FORMS = 8, LANES = 8 };

/* Where a sampled row or column takes its pixels from. */
typedef struct {
    int32_t first;
    int32_t count;
    int32_t weights; /* index of the first weight in pdq_state.weights */
} window;

typedef struct {
    int32_t width;
    int32_t height;
    int32_t next_row;
    int32_t first_open_row; /* sampled rows before this one are complete */
    window columns[GRID];
    window rows[GRID];
    float samples[GRID][GRID];
    float weights[]; /* of all columns, then of all rows, then one row of luma */
} pdq_state;

/* Compilers may call these two for loops and assignments, and there is no library to find them in. */
#define HIDDEN __attribute__((visibility("hidden")))

HIDDEN void *memset(void *target, int value, size_t count) {
    uint8_t *bytes = target;
    for (size_t i = 0; i < count; i++) {
        bytes[i] = (uint8_t)value;
        __asm__ volatile("" ::: "memory"); /* or the loop would be compiled into a call of itself */
    }
    return target;
}

HIDDEN void *memcpy(void *restrict target, const void *restrict source, size_t count) {
    uint8_t *to = target;
    const uint8_t *from = source;
    for (size_t i = 0; i < count; i++) {
        to[i] = from[i];
        __asm__ volatile("" ::: "memory");
    }
    return target;
}

static int32_t box_size(int32_t side) {
    return (side + 127) / 128;
}

/* Windows of columns are filled up with weights of zero to whole lanes, and a row of luma with as many zeros. */
static int32_t whole_lanes(int32_t count) {
    return (count + LANES - 1) / LANES * LANES;
}

static int32_t window_room(int32_t side) {
    return whole_lanes(2 * box_size(side));
}

static int32_t luma_start(int32_t width, int32_t height) {
    return GRID * (window_room(width) + window_room(height));
}

/* The box of one pass around a pixel: from `first` on, shrunk at the borders. Returns its size. */
static int32_t box(int32_t centre, int32_t side, int32_t *first) {
    int32_t size = box_size(side);
    int32_t half = (size + 2) / 2;
    int32_t from = centre - (size - half);
    int32_t to = centre + half;
    *first = from < 0 ? 0 : from;
    return (to > side ? side : to) - *first;
}

/* Multiply the two passes for one sampled pixel. */
static window two_boxes(int32_t sample, int32_t side, float *weights, int32_t offset) {
    int32_t outer_first, inner_first, window_first;
    int32_t outer_count = box(sample, side, &outer_first);
    int32_t last = outer_first + outer_count - 1;
    box(outer_first, side, &window_first);
    int32_t end = box(last, side, &inner_first) + inner_first;
    for (int32_t i = 0; i < window_room(side); i++) weights[offset + i] = 0;
    for (int32_t centre = outer_first; centre <= last; centre++) {
        int32_t inner_count = box(centre, side, &inner_first);
        float weight = 1.0f / ((float)outer_count * (float)inner_count);
        for (int32_t i = 0; i < inner_count; i++) weights[offset + inner_first - window_first + i] += weight;
    }
    return (window){window_first, end - window_first, offset};
}

static int32_t sampled(int32_t index, int32_t side) {
    return (2 * index + 1) * side / (2 * GRID); /* trunc((index + 0.5) * side / 64) */
}

size_t pdq_state_size(int32_t width, int32_t height) {
    return sizeof(pdq_state) + sizeof(float) * ((size_t)luma_start(width, height) + (size_t)width + LANES);
}

/* Start a picture. A side of exactly 64 needs no exception: its boxes are single pixels, its samples all of them. */
void pdq_begin(pdq_state *state, int32_t width, int32_t height) {
    int32_t offset = 0;
    state->width = width;
    state->height = height;
    state->next_row = 0;
    state->first_open_row = 0;
    for (int32_t i = 0; i < GRID; i++, offset += window_room(width))
        state->columns[i] = two_boxes(sampled(i, width), width, state->weights, offset);
    for (int32_t i = 0; i < GRID; i++, offset += window_room(height))
        state->rows[i] = two_boxes(sampled(i, height), height, state->weights, offset);
    for (int32_t i = 0; i < GRID; i++)
        for (int32_t j = 0; j < GRID; j++) state->samples[i][j] = 0;
    for (int32_t i = 0; i < LANES; i++) state->weights[luma_start(width, height) + width + i] = 0;
}

/* Float sums may not be reordered, so the lanes are written out for the compiler to use vectors. */
static float weighted_sum(const float *luma, const float *weights, int32_t count) {
    float lanes[LANES] = {0};
    float sum = 0;
    for (int32_t i = 0; i < count; i += LANES)
        for (int32_t lane = 0; lane < LANES; lane++) lanes[lane] += luma[i + lane] * weights[i + lane];
    for (int32_t lane = 0; lane < LANES; lane++) sum += lanes[lane];
    return sum;
}

/* Take the next row of the picture into all samples whose window it lies in. */
static void add_row(pdq_state *state, const float *luma) {
    int32_t row = state->next_row++;
    float sums[GRID];
    for (int32_t j = 0; j < GRID; j++) {
        window column = state->columns[j];
        sums[j] = weighted_sum(luma + column.first, state->weights + column.weights, column.count);
    }
    while (state->first_open_row < GRID) {
        window done = state->rows[state->first_open_row];
        if (row < done.first + done.count) break;
        state->first_open_row++;
    }
    for (int32_t i = state->first_open_row; i < GRID && row >= state->rows[i].first; i++) {
        float weight = state->weights[state->rows[i].weights + row - state->rows[i].first];
        for (int32_t j = 0; j < GRID; j++) state->samples[i][j] += weight * sums[j];
    }
}

/* Add rows of red, green, blue and an ignored fourth byte: alpha is dropped, not blended. */
void pdq_add_rgba(pdq_state *state, const uint8_t *restrict pixels, int32_t rows) {
    float *restrict luma = state->weights + luma_start(state->width, state->height);
    int32_t width = state->width;
    for (int32_t row = 0; row < rows; row++, pixels += 4 * (size_t)width) {
        for (int32_t x = 0; x < width; x++) {
            int32_t pixel; /* read whole, which compilers turn into vectors; the least significant byte is red */
            __builtin_memcpy(&pixel, pixels + 4 * x, sizeof pixel);
            float red = (float)(pixel & 255), green = (float)(pixel >> 8 & 255), blue = (float)(pixel >> 16 & 255);
            luma[x] = 0.299f * red + 0.587f * green + 0.114f * blue;
        }
        add_row(state, luma);
    }
}

/* Add rows of one luma byte a pixel, such as the Y plane of a video frame. */
void pdq_add_luma(pdq_state *state, const uint8_t *restrict pixels, int32_t rows) {
    float *restrict luma = state->weights + luma_start(state->width, state->height);
    int32_t width = state->width;
    for (int32_t row = 0; row < rows; row++, pixels += width) {
        for (int32_t x = 0; x < width; x++) luma[x] = pixels[x];
        add_row(state, luma);
    }
}

static int32_t step(float a, float b) {
    int32_t difference = (int32_t)((a - b) * 100.0f / 255.0f);
    return difference < 0 ? -difference : difference;
}

/* The quality, 0 to 100: how much neighbouring samples differ. A blank picture has 0. */
static int32_t quality(float samples[GRID][GRID]) {
    int32_t sum = 0;
    for (int32_t i = 0; i < GRID; i++)
        for (int32_t j = 0; j < GRID; j++) {
            if (i + 1 < GRID) sum += step(samples[i][j], samples[i + 1][j]);
            if (j + 1 < GRID) sum += step(samples[i][j], samples[i][j + 1]);
        }
    return sum / 90 > 100 ? 100 : sum / 90;
}

/* cos(pi / 128 * k) for k = 0 ... 255 by cos((k + 1) t) = 2 cos(t) cos(k t) - cos((k - 1) t). */
static void fill_cosines(double cosines[256]) {
    cosines[0] = 1.0;
    cosines[1] = 0.99969881869620421580;
    for (int32_t k = 2; k < 256; k++) cosines[k] = 2 * cosines[1] * cosines[k - 1] - cosines[k - 2];
}

/* Finish a picture: write its 16 x 16 coefficients, row by row, and return its quality. */
int32_t pdq_finish(pdq_state *state, float *restrict coefficients) {
    double cosines[256];
    float dct[FREQUENCIES][GRID], half[FREQUENCIES][GRID];
    if (state->width < SMALLEST_SIDE || state->height < SMALLEST_SIDE) {
        for (int32_t i = 0; i < COEFFICIENTS; i++) coefficients[i] = 0;
        return 0;
    }
    fill_cosines(cosines);
    for (int32_t i = 0; i < FREQUENCIES; i++)
        for (int32_t j = 0; j < GRID; j++) /* the factor is sqrt(2 / 64), as the reference rounds it */
            dct[i][j] = (float)(0.17677669529663688110f * cosines[(i + 1) * (2 * j + 1) % 256]);
    for (int32_t i = 0; i < FREQUENCIES; i++)
        for (int32_t j = 0; j < GRID; j++) {
            float sum = 0;
            for (int32_t k = 0; k < GRID; k++) sum += dct[i][k] * state->samples[k][j];
            half[i][j] = sum;
        }
    for (int32_t i = 0; i < FREQUENCIES; i++)
        for (int32_t j = 0; j < FREQUENCIES; j++) {
            float sum = 0;
            for (int32_t k = 0; k < GRID; k++) sum += half[i][k] * dct[j][k];
            coefficients[FREQUENCIES * i + j] = sum;
        }
    return quality(state->samples);
}

/* The coefficients of a turned or mirrored picture are those of the picture with axes swapped and with the sign of
 * every other row or column changed, since cosines of odd frequencies are odd around the middle of the picture. */
typedef struct {
    uint8_t transpose, negate_rows, negate_columns;
} form;

/* In the order of kernel.FORMS. */
static const form forms[FORMS] = {
    {0, 0, 0}, /* original */
    {0, 0, 1}, /* mirror: left becomes right */
    {0, 1, 0}, /* flip: top becomes bottom */
    {1, 0, 1}, /* rotate90: clockwise */
    {0, 1, 1}, /* rotate180 */
    {1, 1, 0}, /* rotate270 */
    {1, 0, 0}, /* transpose: mirrored at the diagonal from the top left */
    {1, 1, 1}, /* transverse: mirrored at the diagonal from the top right */
};

static float transformed(const float *coefficients, form f, int32_t i, int32_t j) {
    float value = coefficients[f.transpose ? FREQUENCIES * j + i : FREQUENCIES * i + j];
    int32_t negative = (f.negate_rows && i % 2 == 0) != (f.negate_columns && j % 2 == 0);
    return negative ? -value : value;
}

/* The 128th smallest of 256 values. PDQ takes the lower of the two middle ones; two ports take the upper. */
static float median(const float *values) {
    float sorted[COEFFICIENTS];
    for (int32_t i = 0; i < COEFFICIENTS; i++) {
        int32_t j = i;
        for (; j > 0 && sorted[j - 1] > values[i]; j--) sorted[j] = sorted[j - 1];
        sorted[j] = values[i];
    }
    return sorted[COEFFICIENTS / 2 - 1];
}

/* Write the hash of one form of the picture, the most significant byte first. */
void pdq_hash(const float *restrict coefficients, int32_t form_index, uint8_t *restrict hash) {
    float values[COEFFICIENTS];
    for (int32_t i = 0; i < FREQUENCIES; i++)
        for (int32_t j = 0; j < FREQUENCIES; j++)
            values[FREQUENCIES * i + j] = transformed(coefficients, forms[form_index], i, j);
    float middle = median(values);
    for (int32_t i = 0; i < HASH_BYTES; i++) hash[i] = 0;
    for (int32_t bit = 0; bit < COEFFICIENTS; bit++)
        if (values[bit] > middle) hash[HASH_BYTES - 1 - bit / 8] |= (uint8_t)(1 << bit % 8);
}
