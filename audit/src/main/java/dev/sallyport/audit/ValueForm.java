package dev.sallyport.audit;

import org.jspecify.annotations.Nullable;

/** In which form parameters and literals go on record. Safe for use by any thread. */
public final class ValueForm {
    private final @Nullable ValueDigest digest;
    private final @Nullable DayKeys days;

    private ValueForm(@Nullable ValueDigest digest, @Nullable DayKeys days) {
        this.digest = digest;
        this.days = days;
    }

    /** As they are. */
    public static ValueForm raw() {
        return new ValueForm(null, null);
    }

    /** As keyed hashes. */
    public static ValueForm hashed(ValueDigest digest) {
        return new ValueForm(digest, null);
    }

    /** Encrypted with the day's key. */
    public static ValueForm sealed(DayKeys days) {
        return new ValueForm(null, days);
    }

    /** As the log names it. */
    public String mode() {
        if (days != null) {
            return "encrypt";
        }
        return digest != null ? "hash" : "raw";
    }

    /** The keys of days, if values are encrypted. */
    public @Nullable DayKeys days() {
        return days;
    }

    /** What writes one event's values. Doesn't wait. */
    public Writer writer() {
        DayKey day = days == null ? null : days.today();
        return new Writer(this, day);
    }

    /** Writes values with one key. */
    public static final class Writer {
        private final ValueForm form;
        private final @Nullable DayKey day;

        private Writer(ValueForm form, @Nullable DayKey day) {
            this.form = form;
            this.day = day;
        }

        /** Whether values can be written; if not, the day's key is missing. */
        public boolean ready() {
            return form.days == null || day != null;
        }

        /** The key's name; null for none. */
        public @Nullable String key() {
            if (day != null) {
                return day.name();
            }
            return form.digest == null ? null : form.digest.keyName();
        }

        /** Whether values can be read of what is written, so that a part of one is worth something. */
        public boolean shows() {
            return form.digest == null;
        }

        /**
         * A value in its form. A hash is always that of the whole value.
         *
         * @param charsMax how much of it is kept where it can be read
         * @param whole whether it is all of it, and not only its beginning
         */
        public RecordedValue.Kept keep(ValuePlace place, String value, int charsMax, boolean whole) {
            if (form.digest != null) {
                return new RecordedValue.Kept(null, form.digest.hash(value), null, false);
            }
            String begin = beginning(value, charsMax);
            boolean cut = !whole || begin.length() < value.length();
            if (form.days == null) {
                return new RecordedValue.Kept(begin, null, null, cut);
            }
            if (day == null) {
                throw new IllegalStateException("there is no key for the day");
            }
            return new RecordedValue.Kept(null, whole ? day.hash(value) : null, day.seal(place, begin), cut);
        }

        /** INVARIANT: no half of a pair is left at the end. */
        private static String beginning(String value, int charsMax) {
            if (value.length() <= charsMax) {
                return value;
            }
            return value.substring(0, Character.isHighSurrogate(value.charAt(charsMax - 1)) ? charsMax - 1 : charsMax);
        }
    }
}
