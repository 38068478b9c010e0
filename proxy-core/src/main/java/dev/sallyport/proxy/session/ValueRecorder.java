package dev.sallyport.proxy.session;

import dev.sallyport.audit.RecordedValue;
import dev.sallyport.audit.StatementValues;
import dev.sallyport.audit.ValueForm;
import dev.sallyport.audit.ValuePlace;
import dev.sallyport.masking.Detector;
import dev.sallyport.policy.decision.PolicyEngine;
import dev.sallyport.policy.decision.ProtectedColumns;
import dev.sallyport.policy.rule.Policy;
import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.policy.sql.SqlConstants;
import dev.sallyport.policy.statement.RowValue;
import dev.sallyport.policy.statement.StatementFacts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of a statement's parameters and literals goes on record. Fails closed: what may belong to a column that somebody
 * sees only masked, what detectors find, and what can't be read is left out, in whatever form the rest is kept. Confined
 * to one event loop.
 */
final class ValueRecorder {
    /** So much of a value can be read in the log, in characters. */
    private static final int SHOWN_CHARS_MAX = 256;

    /** So much of all values of an event, in characters. */
    private static final int ALL_CHARS_MAX = 8 * 1024;

    /** The event loop reads no longer texts; of those no literal is kept. */
    private static final int TEXT_CHARS_MAX = 64 * 1024;

    private static final Set<String> EVERY = Set.of("all");

    private final ValueForm form;
    private final String session;
    private final PolicyDetectors detectors = new PolicyDetectors();
    private @Nullable Policy detectsFor;
    private @Nullable Detector detector;

    ValueRecorder(ValueForm form, String session) {
        this.form = form;
        this.session = session;
    }

    /** One statement's values on their way. */
    private final class Event {
        private final ValueForm.Writer writer;
        private final String statement;
        private final Detector looking;
        private final List<RecordedValue> parameters = new ArrayList<>();
        private final List<RecordedValue> literals = new ArrayList<>();
        private int room = ALL_CHARS_MAX;

        Event(String statement, Detector looking) {
            this.writer = form.writer();
            this.statement = statement;
            this.looking = looking;
        }

        /** @param hidden why it must not be kept, whatever it is; or null */
        void parameter(int number, BoundParameters.Parameter given, @Nullable String hidden) {
            ValuePlace place = new ValuePlace(session, statement, false, number, given.type());
            String format = given.binary() ? "binary" : "text";
            byte[] bytes = given.bytes();
            RecordedValue.Kept kept = null;
            String reason = given.length() < 0 ? null : hidden;
            if (given.length() >= 0 && reason == null) {
                boolean whole = bytes != null && bytes.length == given.length();
                String text = bytes == null ? null : ValueText.of(given.type(), given.binary(), bytes, whole);
                reason = bytes == null ? "space" : text == null ? "unreadable" : refusal(text, whole);
                kept = text == null || reason != null ? null : keep(place, text, whole);
            }
            parameters.add(new RecordedValue(number, given.type(), format, given.length(), kept, reason));
        }

        /** @param hidden as above */
        void literal(int number, SqlConstants.Literal literal, @Nullable String hidden) {
            ValuePlace place = new ValuePlace(session, statement, true, number, 0);
            byte[] bytes = literal.text().getBytes(StandardCharsets.UTF_8);
            boolean whole = bytes.length <= BoundParameters.LOOKED_BYTES_MAX;
            byte[] begin = whole ? bytes : Arrays.copyOf(bytes, BoundParameters.LOOKED_BYTES_MAX);
            String text = literal.bits() ? null : ValueText.of(0, false, begin, whole);
            String reason = hidden != null ? hidden : text == null ? "unreadable" : refusal(text, whole);
            RecordedValue.Kept kept = text == null || reason != null ? null : keep(place, text, whole);
            literals.add(
                    new RecordedValue(number, 0, literal.quoted() ? "quoted" : "bare", bytes.length, kept, reason));
        }

        private RecordedValue.Kept keep(ValuePlace place, String text, boolean whole) {
            room -= Math.min(text.length(), SHOWN_CHARS_MAX);
            return writer.keep(place, text, SHOWN_CHARS_MAX, whole);
        }

        private @Nullable String refusal(String text, boolean whole) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            if (!looking.detect(utf8, 0, utf8.length, null).isEmpty()) {
                return "detected";
            }
            if (!writer.ready()) {
                return "key";
            }
            if (!whole && !writer.shows()) {
                return "long";
            }
            return Math.min(text.length(), SHOWN_CHARS_MAX) > room ? "space" : null;
        }
    }

    /**
     * The values of one statement; null if it has none, or is of a kind that may have secrets among them.
     *
     * @param facts what the statement does, with all that its names stand for
     * @param text its own text; empty if that is on record already
     * @param bound its parameters, if they are known
     */
    @Nullable
    StatementValues of(
            String statement,
            StatementFacts facts,
            String text,
            AnalysisScope scope,
            BoundParameters bound,
            PolicyEngine engine) {
        boolean read = text.length() <= TEXT_CHARS_MAX;
        SqlConstants constants = read ? SqlConstants.in(text, scope) : SqlConstants.NONE;
        ProtectedColumns columns = engine.protectedColumns(scope.catalog(), scope.created());
        if ((read && constants.literals().isEmpty() && bound.count() == 0) || columns.secretive(facts)) {
            return null;
        }
        boolean touched = columns.touchedBy(facts);
        List<RowValue> free = touched ? columns.free(facts) : List.of();
        Event event = new Event(statement, detector(engine.policy()));
        for (int i = 0; i < bound.list().size(); i++) {
            boolean hidden = touched && !free(i + 1, free, constants);
            event.parameter(i + 1, bound.list().get(i), hidden ? "protected" : null);
        }
        List<SqlConstants.Literal> literals = constants.literals();
        int looked = Math.min(literals.size(), BoundParameters.COUNT_MAX);
        for (int i = 0; i < looked; i++) {
            boolean hidden = touched && !free(literals.get(i), free, constants);
            event.literal(i + 1, literals.get(i), hidden ? "protected" : null);
        }
        return new StatementValues(
                form.mode(),
                event.writer.key(),
                event.parameters,
                event.literals,
                !read || looked < literals.size() || bound.list().size() < bound.count());
    }

    /** Whether a parameter is surely compared with, or written to, nothing but a column that isn't protected. */
    private static boolean free(int parameter, List<RowValue> free, SqlConstants constants) {
        return constants.mentions().getOrDefault(parameter, 0) == 1
                && free.stream().anyMatch(value -> value.parameter() == parameter);
    }

    private static boolean free(SqlConstants.Literal literal, List<RowValue> free, SqlConstants constants) {
        return !literal.bits()
                && constants.once(literal)
                && free.stream()
                        .anyMatch(value -> literal.text().equals(value.text()) && value.quoted() == literal.quoted());
    }

    @SuppressWarnings("ReferenceEquality")
    private Detector detector(Policy policy) {
        Detector made = detector;
        if (made == null || detectsFor != policy) {
            made = new Detector(detectors.named(EVERY, policy));
            detector = made;
            detectsFor = policy;
        }
        return made;
    }
}
