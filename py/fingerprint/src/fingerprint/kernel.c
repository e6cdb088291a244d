/* PDQ of a picture that arrives in bands of rows, and of frames laid over it, in memory that the caller supplies; no C
 * library.
 *
 * PDQ (Facebook, 2019; ThreatExchange/pdq) blurs the luma with two passes of a moving mean in each direction, keeps
 * 64 x 64 samples, transforms them by a DCT and sets one bit for each of 256 coefficients above their median.
 * Blurring and sampling are linear, so both directions are one sparse product A = L Y R': each sample is a weighted
 * sum over a window of at most 2 * box - 1 pixels, and no blurred picture is ever stored. kernel_numpy.py says the
 * same without this shortcut, under the same names.
 *
 * Beside the hash of the whole picture, a reduced plane of its luma is kept, from which the hashes of crops and of
 * copies with bars are made.
 *
 * Coefficients are added to what the caller's memory holds, so that the hash of a sum of pictures can be made.
 *
 * Every function trusts its arguments; kernel.py and pdq.py check them.
 */
#include <stddef.h>
#include <stdint.h>

enum { GRID = 64, FREQUENCIES = 16, COEFFICIENTS = FREQUENCIES * FREQUENCIES, HASH_BYTES = COEFFICIENTS / 8 };
enum { SMALLEST_SIDE = 5, PLANE_SIDE = 512, LANES = 8 };

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

/* A form of a picture, how it is turned or mirrored: the sum of what is done to it, in this order (forms.py). */
enum { SWAPPED = 1, ROWS_REVERSED = 2, COLUMNS_REVERSED = 4 };

/* --- The sampler: 64 x 64 samples of the blurred luma, of all forms at once. ---
 *
 * PDQ's boxes and samples lie a little off the middle, so that the hash of a turned picture is up to 18 bits from what
 * changed signs of the coefficients would make of it. Here it is exact: each side is sampled from both of its ends, and
 * the forms with swapped axes have the same samples as those without. */

enum { FORWARDS, BACKWARDS, WAYS };

/* Where a sampled row or column takes its pixels from. */
typedef struct {
    int32_t first;
    int32_t count;
    float *weights;
} window;

typedef struct {
    int32_t width;
    int32_t ways; /* 1: only as it arrives; 2: all forms */
    int32_t next_row;
    int32_t first_open_row[WAYS]; /* sampled rows before this one are complete */
    window columns[WAYS][GRID];   /* in the order of the pixels, whichever end they are sampled from */
    window rows[WAYS][GRID];
    float samples[WAYS][WAYS][GRID][GRID]; /* by the way of the rows, then by that of the columns */
    float *sums[WAYS];                     /* for each sampled row, weighted sums down the columns of pixels */
} sampler;

static int32_t box_size(int32_t side) {
    return (side + 127) / 128;
}

/* Windows are filled up with weights of zero to whole lanes, and a row of sums with as many zeros. */
static int32_t whole_lanes(int32_t count) {
    return (count + LANES - 1) / LANES * LANES;
}

static int32_t window_room(int32_t side) {
    return whole_lanes(2 * box_size(side));
}

static int32_t row_room(int32_t width) {
    return width + LANES;
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

static int32_t sampled(int32_t index, int32_t side) {
    return (2 * index + 1) * side / (2 * GRID); /* trunc((index + 0.5) * side / 64) */
}

/* Multiply the two passes for one sampled pixel. */
static window two_boxes(int32_t sample, int32_t side, float *weights) {
    int32_t outer_first, inner_first, window_first;
    int32_t outer_count = box(sample, side, &outer_first);
    int32_t last = outer_first + outer_count - 1;
    box(outer_first, side, &window_first);
    int32_t end = box(last, side, &inner_first) + inner_first;
    for (int32_t i = 0; i < window_room(side); i++) weights[i] = 0;
    for (int32_t centre = outer_first; centre <= last; centre++) {
        int32_t inner_count = box(centre, side, &inner_first);
        float weight = 1.0f / ((float)outer_count * (float)inner_count);
        for (int32_t i = 0; i < inner_count; i++) weights[inner_first - window_first + i] += weight;
    }
    return (window){window_first, end - window_first, weights};
}

/* The same window, for a side that is sampled from its other end. */
static window from_the_end(window seen, int32_t side) {
    for (int32_t i = 0; i < seen.count / 2; i++) {
        float weight = seen.weights[i];
        seen.weights[i] = seen.weights[seen.count - 1 - i];
        seen.weights[seen.count - 1 - i] = weight;
    }
    return (window){side - seen.first - seen.count, seen.count, seen.weights};
}

/* Lay out the windows along one side. Returns the room behind their weights. */
static float *lay_out(window *windows, int32_t side, int32_t way, float *room) {
    for (int32_t i = 0; i < GRID; i++, room += window_room(side))
        windows[i] = way == FORWARDS ? two_boxes(sampled(i, side), side, room)
                                     : from_the_end(two_boxes(sampled(GRID - 1 - i, side), side, room), side);
    return room;
}

static size_t sampler_floats(int32_t width, int32_t height, int32_t ways) {
    return (size_t)ways * GRID * (size_t)(window_room(width) + window_room(height) + row_room(width));
}

/* Start a picture. A side of exactly 64 needs no exception: its boxes are single pixels, its samples all of them.
 * Returns the room behind the sampler's. */
static float *start_sampling(sampler *to, int32_t width, int32_t height, int32_t ways, float *room) {
    to->width = width;
    to->ways = ways;
    to->next_row = 0;
    for (int32_t way = 0; way < ways; way++) {
        to->first_open_row[way] = 0;
        room = lay_out(to->columns[way], width, way, room);
        room = lay_out(to->rows[way], height, way, room);
        to->sums[way] = room;
        for (int32_t i = 0; i < GRID * row_room(width); i++) room[i] = 0;
        room += GRID * row_room(width);
    }
    return room;
}

/* Float sums may not be reordered, so the lanes are written out for the compiler to use vectors. */
static float weighted_sum(const float *values, const float *weights, int32_t count) {
    float lanes[LANES] = {0};
    float sum = 0;
    for (int32_t i = 0; i < count; i += LANES)
        for (int32_t lane = 0; lane < LANES; lane++) lanes[lane] += values[i + lane] * weights[i + lane];
    for (int32_t lane = 0; lane < LANES; lane++) sum += lanes[lane];
    return sum;
}

/* Make the samples of a row from its sums. */
static void finish_row(sampler *to, int32_t row_way, int32_t i, const float *sums) {
    for (int32_t way = 0; way < to->ways; way++)
        for (int32_t j = 0; j < GRID; j++) {
            window column = to->columns[way][j];
            to->samples[row_way][way][i][j] = weighted_sum(sums + column.first, column.weights, column.count);
        }
}

/* Take the next row of the picture into all sampled rows whose window it lies in. */
static void sample_row(sampler *to, const float *restrict luma) {
    int32_t row = to->next_row++;
    for (int32_t way = 0; way < to->ways; way++)
        for (int32_t i = to->first_open_row[way]; i < GRID && row >= to->rows[way][i].first; i++) {
            const window *open = &to->rows[way][i];
            int32_t position = row - open->first;
            float weight = open->weights[position];
            float *restrict sums = to->sums[way] + (size_t)i * (size_t)row_room(to->width);
            for (int32_t x = 0; x < to->width; x++) sums[x] += weight * luma[x];
            if (position < open->count - 1) continue;
            finish_row(to, way, i, sums);
            to->first_open_row[way]++; /* windows end in their order */
        }
}

/* One sample of one form. */
static float sample(const sampler *from, int32_t form, int32_t i, int32_t j) {
    int32_t row_way = form & ROWS_REVERSED ? BACKWARDS : FORWARDS;
    int32_t column_way = form & COLUMNS_REVERSED ? BACKWARDS : FORWARDS;
    int32_t row = row_way == BACKWARDS ? GRID - 1 - i : i;
    int32_t column = column_way == BACKWARDS ? GRID - 1 - j : j;
    return form & SWAPPED ? from->samples[column_way][row_way][column][row]
                          : from->samples[row_way][column_way][row][column];
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

/* Add the 16 x 16 coefficients of one form, row by row, and return its quality. */
static int32_t transform(const sampler *from, int32_t form, float *restrict coefficients) {
    double cosines[256];
    float samples[GRID][GRID], dct[GRID][FREQUENCIES], half[FREQUENCIES][GRID] = {{0}};
    for (int32_t i = 0; i < GRID; i++)
        for (int32_t j = 0; j < GRID; j++) samples[i][j] = sample(from, form, i, j);
    fill_cosines(cosines);
    for (int32_t j = 0; j < GRID; j++)
        for (int32_t i = 0; i < FREQUENCIES; i++) /* the factor is sqrt(2 / 64), as the reference rounds it */
            dct[j][i] = (float)(0.17677669529663688110f * cosines[(i + 1) * (2 * j + 1) % 256]);
    for (int32_t i = 0; i < FREQUENCIES; i++)
        for (int32_t k = 0; k < GRID; k++)
            for (int32_t j = 0; j < GRID; j++) half[i][j] += dct[k][i] * samples[k][j];
    for (int32_t i = 0; i < FREQUENCIES; i++) {
        float row[FREQUENCIES] = {0};
        for (int32_t k = 0; k < GRID; k++)
            for (int32_t j = 0; j < FREQUENCIES; j++) row[j] += half[i][k] * dct[k][j];
        for (int32_t j = 0; j < FREQUENCIES; j++) coefficients[FREQUENCIES * i + j] += row[j];
    }
    return quality(samples);
}

/* --- A picture: sampled and reduced as it arrives. --- */

typedef struct {
    int32_t width;
    int32_t height;
    int32_t plane_width;
    int32_t plane_height;
    int32_t next_row;
    int32_t next_plane_row;
    sampler samples;
    float *luma;  /* one row */
    float *sums;  /* down the columns of pixels, of the rows that make one row of the plane */
    float *plane; /* mean luma of equal tiles */
    float room[];
} picture;

/* The sides of a picture reduced to at most PLANE_SIDE. */
static int32_t reduced(int32_t side, int32_t other) {
    int64_t longer = side > other ? side : other;
    if (longer <= PLANE_SIDE) return side;
    int32_t size = (int32_t)(((int64_t)side * PLANE_SIDE + longer / 2) / longer);
    return size < 1 ? 1 : size;
}

/* The first pixel of a tile; tiles are as equal as whole pixels let them be, and alike from both ends. */
static int32_t tile_start(int32_t index, int32_t tiles, int32_t side) {
    return 2 * index <= tiles ? (int32_t)((int64_t)index * side / tiles)
                              : side - (int32_t)((int64_t)(tiles - index) * side / tiles);
}

size_t pdq_picture_size(int32_t width, int32_t height) {
    size_t plane = (size_t)reduced(width, height) * (size_t)reduced(height, width);
    return sizeof(picture) + sizeof(float) * (sampler_floats(width, height, WAYS) + 2 * (size_t)width + plane);
}

/* Start a picture. */
void pdq_begin(picture *to, int32_t width, int32_t height) {
    to->width = width;
    to->height = height;
    to->plane_width = reduced(width, height);
    to->plane_height = reduced(height, width);
    to->next_row = 0;
    to->next_plane_row = 0;
    to->luma = start_sampling(&to->samples, width, height, WAYS, to->room);
    to->sums = to->luma + width;
    to->plane = to->sums + width;
    for (int32_t x = 0; x < width; x++) to->sums[x] = 0;
}

static void reduce_row(picture *to, const float *restrict luma) {
    float *restrict sums = to->sums;
    for (int32_t x = 0; x < to->width; x++) sums[x] += luma[x];
    int32_t top = tile_start(to->next_plane_row, to->plane_height, to->height);
    int32_t bottom = tile_start(to->next_plane_row + 1, to->plane_height, to->height);
    if (++to->next_row < bottom) return;
    float *row = to->plane + (size_t)to->next_plane_row++ * (size_t)to->plane_width;
    for (int32_t i = 0; i < to->plane_width; i++) {
        int32_t left = tile_start(i, to->plane_width, to->width);
        int32_t right = tile_start(i + 1, to->plane_width, to->width);
        float sum = 0;
        for (int32_t x = left; x < right; x++) sum += sums[x];
        row[i] = sum / (float)((bottom - top) * (right - left));
    }
    for (int32_t x = 0; x < to->width; x++) sums[x] = 0;
}

static void add_row(picture *to) {
    sample_row(&to->samples, to->luma);
    reduce_row(to, to->luma);
}

/* Add rows of red, green, blue and an ignored fourth byte: alpha is dropped, not blended. */
void pdq_add_rgba(picture *to, const uint8_t *restrict pixels, int32_t rows) {
    float *restrict luma = to->luma;
    int32_t width = to->width;
    for (int32_t row = 0; row < rows; row++, pixels += 4 * (size_t)width) {
        for (int32_t x = 0; x < width; x++) {
            int32_t pixel; /* read whole, which compilers turn into vectors; the least significant byte is red */
            __builtin_memcpy(&pixel, pixels + 4 * (size_t)x, sizeof pixel);
            float red = (float)(pixel & 255), green = (float)(pixel >> 8 & 255), blue = (float)(pixel >> 16 & 255);
            luma[x] = 0.299f * red + 0.587f * green + 0.114f * blue;
        }
        add_row(to);
    }
}

/* Add rows of one luma byte a pixel, such as the Y plane of a JPEG or a video frame. */
void pdq_add_luma(picture *to, const uint8_t *restrict pixels, int32_t rows) {
    float *restrict luma = to->luma;
    int32_t width = to->width;
    for (int32_t row = 0; row < rows; row++, pixels += width) {
        for (int32_t x = 0; x < width; x++) luma[x] = pixels[x];
        add_row(to);
    }
}

/* Add the coefficients of one form of a finished picture, and return its quality. */
int32_t pdq_finish(const picture *from, int32_t form, float *restrict coefficients) {
    if (from->width < SMALLEST_SIDE || from->height < SMALLEST_SIDE) return 0;
    return transform(&from->samples, form, coefficients);
}

/* The size of the plane, in pixels: width in the lower half, height in the upper. */
int32_t pdq_plane_size(int32_t width, int32_t height) {
    return reduced(height, width) << 16 | reduced(width, height);
}

/* Write the plane of one form of a finished picture, row by row. */
void pdq_plane(const picture *from, int32_t form, float *restrict plane) {
    int32_t width = form & SWAPPED ? from->plane_height : from->plane_width;
    int32_t height = form & SWAPPED ? from->plane_width : from->plane_height;
    for (int32_t y = 0; y < height; y++)
        for (int32_t x = 0; x < width; x++) {
            size_t row = (size_t)(form & ROWS_REVERSED ? height - 1 - y : y);
            size_t column = (size_t)(form & COLUMNS_REVERSED ? width - 1 - x : x);
            size_t stride = (size_t)from->plane_width;
            *plane++ = from->plane[form & SWAPPED ? column * stride + row : row * stride + column];
        }
}

/* --- A frame laid over a plane: a crop where it is smaller, a copy with bars where it is larger. --- */

size_t pdq_frame_size(int32_t width, int32_t height) {
    return sizeof(sampler) + sizeof(float) * (sampler_floats(width, height, 1) + (size_t)width);
}

static int32_t clamp(int32_t value, int32_t highest) {
    return value < 0 ? 0 : value > highest ? highest : value;
}

/* Add the coefficients of what a frame shows, and return its quality.
 *
 * scratch: pdq_frame_size(right - left, bottom - top) bytes.
 * left, top, right, bottom: the frame's edges in pixels of the plane, which may lie outside of it.
 * fill: the luma of what lies outside. */
int32_t pdq_frame(void *scratch, const float *restrict plane, int32_t plane_width, int32_t plane_height, int32_t left,
                  int32_t top, int32_t right, int32_t bottom, float fill, float *restrict coefficients) {
    sampler *to = scratch;
    int32_t width = right - left, height = bottom - top;
    if (width < SMALLEST_SIDE || height < SMALLEST_SIDE) return 0;
    float *restrict row = start_sampling(to, width, height, 1, (float *)(to + 1));
    int32_t first = clamp(left, plane_width), end = clamp(right, plane_width);
    for (int32_t y = top; y < bottom; y++) {
        const float *pixels = plane + (size_t)clamp(y, plane_height - 1) * (size_t)plane_width;
        int32_t is_outside = y < 0 || y >= plane_height;
        if (is_outside || first > left || end < right) {
            for (int32_t x = 0; x < width; x++) row[x] = fill;
            for (int32_t x = is_outside ? end : first; x < end; x++) row[x - left] = pixels[x];
            sample_row(to, row);
        } else {
            sample_row(to, pixels + left);
        }
    }
    return transform(to, 0, coefficients);
}

/* --- The hash. --- */

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

/* Write the hash, the most significant byte first. */
void pdq_hash(const float *restrict coefficients, uint8_t *restrict hash) {
    float middle = median(coefficients);
    for (int32_t i = 0; i < HASH_BYTES; i++) hash[i] = 0;
    for (int32_t bit = 0; bit < COEFFICIENTS; bit++)
        if (coefficients[bit] > middle) hash[HASH_BYTES - 1 - bit / 8] |= (uint8_t)(1 << bit % 8);
}
