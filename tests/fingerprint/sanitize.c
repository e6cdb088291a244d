/* Call every function of the kernel on pictures of awkward sizes, with every buffer exactly as large as it must be, so
 * that sanitizers see each step beside it. Prints how many pictures there were. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

size_t pdq_picture_size(int32_t width, int32_t height);
void pdq_begin(void *to, int32_t width, int32_t height);
void pdq_add_rgba(void *to, const uint8_t *pixels, int32_t rows);
void pdq_add_luma(void *to, const uint8_t *pixels, int32_t rows);
int32_t pdq_finish(const void *from, int32_t form, float *coefficients);
int32_t pdq_plane_size(int32_t width, int32_t height);
void pdq_plane(const void *from, int32_t form, float *plane);
size_t pdq_frame_size(int32_t width, int32_t height);
int32_t pdq_frame(void *scratch, const float *plane, int32_t plane_width, int32_t plane_height, int32_t left,
                  int32_t top, int32_t right, int32_t bottom, float fill, float *coefficients);
void pdq_hash(const float *coefficients, uint8_t *hash);

enum { COEFFICIENTS = 256, HASH_BYTES = 32, FORMS = 8, FRAMES = 12, RANDOM_PICTURES = 40 };

static const int32_t SIZES[][2] = {
    {1, 1},   {1, 2},     {2, 1},     {4, 4},     {4, 300},   {5, 4},      {5, 5},      {5, 6},       {7, 5},     {63, 65},
    {64, 64}, {65, 63},   {127, 128}, {128, 127}, {129, 257}, {256, 255},  {511, 513},  {512, 512},   {513, 511}, {777, 333},
    {1, 600}, {1023, 37}, {37, 1025}, {29999, 1}, {1, 29999}, {29999, 5},  {5, 29999},  {29999, 33},  {33, 29999},
};

static uint32_t state = 2463534242u;

/* Return a number from `least` to `most` (xorshift, Marsaglia 2003). */
static int32_t between(int32_t least, int32_t most) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return least + (int32_t)(state % (uint32_t)(most - least + 1));
}

static void *room(size_t bytes) {
    void *found = malloc(bytes);
    if (!found) exit(2);
    return found;
}

static void hash(const float *coefficients) {
    uint8_t *bytes = room(HASH_BYTES);
    pdq_hash(coefficients, bytes);
    free(bytes);
}

static void add_bands(void *picture, int32_t width, int32_t height, int32_t channels) {
    for (int32_t row = 0, rows; row < height; row += rows) {
        rows = between(1, height - row);
        size_t bytes = (size_t)rows * (size_t)width * (size_t)channels;
        uint8_t *pixels = room(bytes);
        for (size_t i = 0; i < bytes; i++) pixels[i] = (uint8_t)between(0, 255);
        if (channels == 4) pdq_add_rgba(picture, pixels, rows);
        else pdq_add_luma(picture, pixels, rows);
        free(pixels);
    }
}

/* Lay frames over a plane that cut it, surround it, or miss it. */
static void lay_frames(const float *plane, int32_t width, int32_t height, float *coefficients) {
    for (int32_t i = 0; i < FRAMES; i++) {
        int32_t left = between(-width, width), top = between(-height, height);
        int32_t right = between(left + 1, 2 * width + 1), bottom = between(top + 1, 2 * height + 1);
        void *scratch = room(pdq_frame_size(right - left, bottom - top));
        pdq_frame(scratch, plane, width, height, left, top, right, bottom, (float)between(0, 255), coefficients);
        hash(coefficients);
        free(scratch);
    }
}

static void hash_picture(int32_t width, int32_t height) {
    void *picture = room(pdq_picture_size(width, height));
    float *coefficients = room(COEFFICIENTS * sizeof(float));
    int32_t size = pdq_plane_size(width, height);
    int32_t plane_width = size & 0xFFFF, plane_height = size >> 16;
    pdq_begin(picture, width, height);
    add_bands(picture, width, height, between(0, 1) ? 4 : 1);
    for (int32_t form = 0; form < FORMS; form++) {
        pdq_finish(picture, form, coefficients);
        hash(coefficients);
        float *plane = room((size_t)plane_width * (size_t)plane_height * sizeof(float));
        pdq_plane(picture, form, plane);
        int32_t is_swapped = form & 1;
        lay_frames(plane, is_swapped ? plane_height : plane_width, is_swapped ? plane_width : plane_height, coefficients);
        free(plane);
    }
    free(coefficients);
    free(picture);
}

int main(void) {
    int32_t count = (int32_t)(sizeof SIZES / sizeof *SIZES);
    for (int32_t i = 0; i < count; i++) hash_picture(SIZES[i][0], SIZES[i][1]);
    for (int32_t i = 0; i < RANDOM_PICTURES; i++) hash_picture(between(1, 700), between(1, 700));
    printf("%d pictures\n", count + RANDOM_PICTURES);
    return 0;
}
