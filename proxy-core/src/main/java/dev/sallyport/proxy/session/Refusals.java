package dev.sallyport.proxy.session;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.policy.decision.ApprovalTerms;
import dev.sallyport.policy.decision.ColumnBudget;
import dev.sallyport.policy.decision.Decision;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.rule.Budget;
import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.backend.ErrorResponse;
import dev.sallyport.protocol.message.frontend.Parse;
import dev.sallyport.protocol.message.frontend.Query;
import dev.sallyport.protocol.type.SqlState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The errors that the proxy raises itself, and the statement that makes the upstream raise one in their place. */
final class Refusals {
    /** Classes of SQLSTATEs whose messages are about names, rights, resources and the session, not about values. */
    private static final Set<String> SAYING_NO_VALUES =
            Set.of("08", "0A", "25", "26", "28", "34", "3D", "3F", "40", "42", "53", "54", "55", "57", "58", "SP");

    /** A name for a statement that never comes into being: the client's unnamed one must not be replaced. */
    static final String NO_STATEMENT = "refused_by_sallyport";

    /**
     * Not SQL, so that parsing it fails in every state of a transaction and before anything runs; recognisable in the
     * server's log.
     */
    private static final String CERTAIN_TO_FAIL = "refused_by_sallyport";

    /** SQL that fails when its names are looked up: in a failed transaction the server refuses it before that. */
    private static final String UNKNOWN_NAME = "SELECT refused_by_sallyport";

    /** The server's routines through which functions' own messages pass: of PL/pgSQL, PL/Python, PL/Perl, PL/Tcl. */
    private static final Set<String> RAISING = Set.of(
            "exec_stmt_raise",
            "exec_stmt_assert",
            "PLy_output",
            "PLy_elog_impl",
            "PLy_exception_set_with_details",
            "do_util_elog",
            "plperl_util_elog",
            "plperl_call_perl_func",
            "plperl_call_perl_trigger_func",
            "pltcl_elog",
            "throw_tcl_error");

    private static final Set<String> NAMES = Set.of(
            SqlState.UNDEFINED_TABLE,
            SqlState.UNDEFINED_FUNCTION,
            SqlState.UNDEFINED_OBJECT,
            SqlState.INVALID_SCHEMA_NAME,
            SqlState.INVALID_SQL_STATEMENT_NAME,
            SqlState.INVALID_CURSOR_NAME);

    private Refusals() {}

    /** A Query that is certain to fail. */
    static ByteBuf failingQuery(ByteBufAllocator allocator, ErrorFields refusal) {
        ByteBuf out = allocator.buffer(64);
        new Query(failing(refusal)).write(out);
        return out;
    }

    /**
     * A Parse that is certain to fail; it stands for any refused message of the extended protocol.
     *
     * @param name of the statement that was to be parsed, or {@link #NO_STATEMENT}
     */
    static ByteBuf failingParse(ByteBufAllocator allocator, String name, ErrorFields refusal) {
        ByteBuf out = allocator.buffer(64);
        new Parse(name, failing(refusal), List.of()).write(out);
        return out;
    }

    private static String failing(ErrorFields refusal) {
        return NAMES.contains(refusal.sqlState()) ? UNKNOWN_NAME : CERTAIN_TO_FAIL;
    }

    /** A message whose body can't be read, in the server's words. */
    static ErrorFields malformed(ProtocolViolationException violation) {
        return ErrorFields.error(violation.sqlState(), Objects.toString(violation.getMessage()))
                .build();
    }

    /** An ErrorResponse with these fields. */
    static ByteBuf message(ByteBufAllocator allocator, ErrorFields fields) {
        ByteBuf out = allocator.buffer();
        new ErrorResponse(fields).write(out);
        return out;
    }

    static ErrorFields notUnderstood(Analysis.NotUnderstood reason) {
        return ErrorFields.error(SqlState.NOT_UNDERSTOOD, reason.message())
                .detail("The statement could not be analysed, so it was not run.")
                .hint(
                        "If PostgreSQL accepts this statement, please report it; otherwise correct it at the position shown.")
                .position(reason.position())
                .build();
    }

    static ErrorFields decided(Decision decision) {
        ErrorFields.Builder error = ErrorFields.error(decision.sqlState(), decision.message());
        ApprovalTerms terms = decision.approval();
        error.detail(terms == null ? "Rule: " + decision.rule() : approval(decision.rule(), terms));
        if (decision.hint() != null) {
            error.hint(decision.hint());
        }
        return error.build();
    }

    /** One line of JSON, so that an agent can act on it. */
    private static String approval(String rule, ApprovalTerms terms) {
        ObjectNode detail = JsonNodeFactory.instance.objectNode();
        detail.put("state", "required").put("rule", rule).put("min", terms.min());
        terms.reviewers().forEach(detail.putArray("reviewers")::add);
        return detail.toString();
    }

    static ErrorFields noSuchPreparedStatement(String name) {
        String what = name.isEmpty() ? "unnamed prepared statement" : "prepared statement \"" + name + "\"";
        return ErrorFields.error(SqlState.INVALID_SQL_STATEMENT_NAME, what + " does not exist")
                .build();
    }

    /** Drivers that know this state prepare the statement again. */
    static ErrorFields stalePreparedStatement(String name) {
        String what = name.isEmpty() ? "unnamed prepared statement" : "prepared statement \"" + name + "\"";
        return ErrorFields.error(
                        SqlState.INVALID_SQL_STATEMENT_NAME,
                        what + " was prepared when other columns were masked for you, or names meant other relations")
                .hint("Prepare it again.")
                .build();
    }

    static ErrorFields stalePortal(String name) {
        return ErrorFields.error(
                        SqlState.INVALID_CURSOR_NAME,
                        "portal \"" + name + "\" was opened when other columns were masked for you")
                .hint("Open it again.")
                .build();
    }

    static ErrorFields noSuchPortal(String name) {
        return ErrorFields.error(SqlState.INVALID_CURSOR_NAME, "portal \"" + name + "\" does not exist")
                .build();
    }

    static ErrorFields noSuchCursor(String name) {
        return ErrorFields.error(SqlState.INVALID_CURSOR_NAME, "cursor \"" + name + "\" does not exist")
                .build();
    }

    static ErrorFields severalCommands() {
        return ErrorFields.error(SqlState.SYNTAX_ERROR, "cannot insert multiple commands into a prepared statement")
                .build();
    }

    static ErrorFields functionCall() {
        return ErrorFields.error(SqlState.INSUFFICIENT_PRIVILEGE, "the function call protocol message is not allowed")
                .detail("Rule: builtin:function-call")
                .hint("Call the function in a SELECT statement.")
                .build();
    }

    static ErrorFields tooManyNames(int max) {
        return ErrorFields.error(
                        SqlState.PROGRAM_LIMIT_EXCEEDED,
                        "too many prepared statements or portals in this session (limit " + max + ")")
                .hint("Close those that are no longer used.")
                .build();
    }

    static ErrorFields tooManyDefinitions(int max) {
        return ErrorFields.error(
                        SqlState.PROGRAM_LIMIT_EXCEEDED,
                        "the open transaction's views and partitions stand for more than " + max + " relations")
                .hint("Make them in several transactions.")
                .build();
    }

    static ErrorFields busy() {
        return ErrorFields.error(
                        SqlState.CONFIGURATION_LIMIT_EXCEEDED, "too many statements are waiting to be analysed")
                .hint("Try again later.")
                .build();
    }

    static ErrorFields catalogBehind() {
        return ErrorFields.error(
                        SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
                        "definitions in the database have changed, and the proxy can't read what they are now")
                .hint("Try again later. The proxy's log has the cause.")
                .build();
    }

    /** As PostgreSQL says it. */
    static ErrorFields cancelled() {
        return ErrorFields.error(SqlState.QUERY_CANCELED, "canceling statement due to user request")
                .build();
    }

    static ErrorFields tooManyBytes(long max) {
        return ErrorFields.error(
                        SqlState.PROGRAM_LIMIT_EXCEEDED,
                        "the prepared statements and cursors of this session need more than " + max + " bytes")
                .hint("Close those that are no longer used.")
                .build();
    }

    static ErrorFields auditUnavailable() {
        return ErrorFields.error(SqlState.AUDIT_UNAVAILABLE, "the audit log is unavailable, so nothing can be executed")
                .hint("Try again later or call the operator of the proxy.")
                .build();
    }

    static ErrorFields limitedNotLast() {
        return ErrorFields.error(
                        SqlState.INSUFFICIENT_PRIVILEGE,
                        "a statement whose rows are limited must be the last one of its message")
                .detail("Rule: builtin:row-limit")
                .hint("Send the statements one by one.")
                .build();
    }

    static ErrorFields copyUnsearchable(String obstacle) {
        return ErrorFields.error(
                        SqlState.INSUFFICIENT_PRIVILEGE,
                        "COPY TO STDOUT can't be searched or limited as it is written: " + obstacle)
                .detail("Rule: builtin:copy-out")
                .hint("Leave the option out, or use SELECT instead.")
                .build();
    }

    static ErrorFields unseenRelation(RelationUse use) {
        return ErrorFields.error(
                        SqlState.INSUFFICIENT_PRIVILEGE,
                        "relation \"" + use.writtenName()
                                + "\" was created in a transaction that is still open, so it can't be told which of"
                                + " its columns are masked")
                .detail("Rule: " + MaskingRules.UNKNOWN_ORIGIN)
                .hint("Commit first, then read it.")
                .position(use.position())
                .build();
    }

    static ErrorFields overspent(AskingBudgets.Overspent over, Principal asking, Instant now) {
        ColumnBudget budget = over.budget();
        int limit = budget.budget().queries();
        String whose = asking.id().equals(over.principal()) ? "you" : "whom you act for";
        String message = over.frees() == null
                ? "the statement compares the column " + budget.column() + " " + over.wanted() + " times, and " + whose
                        + " may " + limit + " times per "
                        + Budget.words(budget.budget().per())
                : over.used() + " of the " + limit + " comparisons per "
                        + Budget.words(budget.budget().per()) + " that " + whose + " may make with the column "
                        + budget.column() + " are made, and the statement makes " + over.wanted();
        String hint = over.frees() == null
                ? "Compare with fewer values."
                : "There is room for it again at "
                        + over.frees().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1) + ", in "
                        + (Duration.between(now, over.frees()).toSeconds() + 1) + " s.";
        return ErrorFields.error(SqlState.POLICY_LIMIT_REACHED, message)
                .detail("Rule: " + budget.rule())
                .hint(hint)
                .build();
    }

    static ErrorFields internal() {
        return ErrorFields.fatal(SqlState.INTERNAL_ERROR, "internal error").build();
    }

    /** The error or notice without the fields in which PostgreSQL quotes values of rows. */
    static ErrorFields withoutValues(ErrorFields fields) {
        return fields.toBuilder()
                .without('D')
                .without('W')
                .without('q')
                .without('p')
                .build();
    }

    /** The same, but for what a function in the database was written to say (RAISE and its kin). */
    static ErrorFields withoutWordsOfCode(ErrorFields fields) {
        if (fields.field('R').filter(RAISING::contains).isEmpty()) {
            return fields;
        }
        return withoutValues(fields).toBuilder()
                .with('M', "a message of code in the database, withheld because columns are masked for you")
                .without('H')
                .build();
    }

    /** The same of a statement that works with masked columns' real values, whose errors of execution may quote them. */
    static ErrorFields withoutText(ErrorFields fields) {
        String state = fields.sqlState();
        if (state.length() < 2 || SAYING_NO_VALUES.contains(state.substring(0, 2))) {
            return fields;
        }
        return withoutValues(fields).toBuilder()
                .with('M', "a message that may quote values of columns that are masked for you, and so is withheld")
                .without('H')
                .build();
    }

    /** What the client is told instead of the upstream's error; null if that itself. */
    static @Nullable ErrorFields shown(Reply reply, @Nullable Execution execution, ErrorFields fields) {
        ErrorFields refusal = reply.refusal();
        UnreadText unread = reply.unread();
        if (refusal != null && unread != null) {
            return unread.answer(fields, refusal);
        }
        if (refusal != null) {
            // The upstream says so of a name's refusal only, where it would have said so of the name too.
            return SqlState.IN_FAILED_SQL_TRANSACTION.equals(fields.sqlState()) ? null : refusal;
        }
        if (execution == null || !SqlState.QUERY_CANCELED.equals(fields.sqlState())) {
            return null;
        }
        return execution.rowLimitHit ? LimitRefusals.returned(execution) : LimitRefusals.overTime(execution);
    }
}
