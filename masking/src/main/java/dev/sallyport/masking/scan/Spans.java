package dev.sallyport.masking.scan;

import java.util.Arrays;

/** Findings of one scan, without overlaps: parallel arrays, reused from value to value. Confined to one thread. */
public final class Spans {
    private Entity[] entities = new Entity[8];
    private int[] starts = new int[8];
    private int[] ends = new int[8];
    private int size;

    Spans() {}

    public int size() {
        return size;
    }

    public Entity entity(int index) {
        return entities[index];
    }

    /** The index of the first byte, in the array that was scanned. */
    public int start(int index) {
        return starts[index];
    }

    /** The index after the last byte. */
    public int end(int index) {
        return ends[index];
    }

    void clear() {
        size = 0;
    }

    /**
     * Adds a finding. What lies inside an earlier one is dropped; what overlaps earlier ones is merged into the first
     * of them, so that no byte of either stays uncovered.
     */
    void add(Entity entity, int start, int end) {
        Entity claimed = entity;
        boolean merged = false;
        int from = start;
        int to = end;
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (starts[i] < to && ends[i] > from) {
                from = Math.min(from, starts[i]);
                to = Math.max(to, ends[i]);
                claimed = merged ? claimed : entities[i];
                merged = true;
            } else {
                entities[kept] = entities[i];
                starts[kept] = starts[i];
                ends[kept++] = ends[i];
            }
        }
        size = kept;
        append(claimed, from, to);
    }

    private void append(Entity entity, int start, int end) {
        if (size == starts.length) {
            entities = Arrays.copyOf(entities, size * 2);
            starts = Arrays.copyOf(starts, size * 2);
            ends = Arrays.copyOf(ends, size * 2);
        }
        entities[size] = entity;
        starts[size] = start;
        ends[size++] = end;
    }

    boolean overlaps(int start, int end) {
        for (int i = 0; i < size; i++) {
            if (starts[i] < end && ends[i] > start) {
                return true;
            }
        }
        return false;
    }

    /** Orders by place; nearly sorted already, as scanners go from left to right. */
    void sort() {
        for (int i = 1; i < size; i++) {
            for (int j = i; j > 0 && starts[j - 1] > starts[j]; j--) {
                Entity entity = entities[j];
                entities[j] = entities[j - 1];
                entities[j - 1] = entity;
                swap(starts, j);
                swap(ends, j);
            }
        }
    }

    /** Widens what begins or ends within a UTF-8 character, after sorting. */
    void align(byte[] bytes, int from, int to) {
        int previousEnd = from;
        for (int i = 0; i < size; i++) {
            while (starts[i] > previousEnd && (bytes[starts[i]] & 0xc0) == 0x80) {
                starts[i]--;
            }
            while (ends[i] < to && (bytes[ends[i]] & 0xc0) == 0x80) {
                ends[i]++;
            }
            starts[i] = Math.max(starts[i], previousEnd);
            ends[i] = Math.max(ends[i], starts[i]);
            previousEnd = ends[i];
        }
    }

    void translate(Folding folding) {
        for (int i = 0; i < size; i++) {
            starts[i] = folding.originalStart(starts[i]);
            ends[i] = folding.originalEnd(ends[i]);
        }
    }

    private static void swap(int[] array, int index) {
        int value = array[index];
        array[index] = array[index - 1];
        array[index - 1] = value;
    }
}
