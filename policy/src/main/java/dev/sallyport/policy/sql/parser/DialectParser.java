package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.lexer.Lexer;
import dev.sallyport.policy.sql.lexer.SqlSyntaxException;
import dev.sallyport.policy.sql.tree.Place;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.avatica.util.Casing;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlAbstractParserImpl;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParserImplFactory;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.validate.SqlConformance;
import org.jspecify.annotations.Nullable;

/**
 * The grammar behind Calcite's {@code SqlParser}. PostgreSQL's rules hold whatever the configuration says of quoting,
 * casing and conformance.
 */
public final class DialectParser extends SqlAbstractParserImpl {
    /** For {@code SqlParser.config().withParserFactory(…)}. */
    public static final SqlParserImplFactory FACTORY = DialectParser::new;

    private static final int SERVER_VERSION = 180000;
    private static final int NESTING_MAX = 600;

    private String text;

    private DialectParser(Reader reader) {
        this.text = read(reader);
    }

    private static String read(Reader reader) {
        try {
            StringWriter text = new StringWriter();
            reader.transferTo(text);
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Grammar grammar() {
        return new Grammar(new Tokens(text, new Lexer(text, SERVER_VERSION, true).tokens(), NESTING_MAX));
    }

    @Override
    public SqlNode parseSqlStmtEof() throws SqlParseException {
        SqlNodeList statements = parseSqlStmtList();
        if (statements.size() != 1) {
            throw exception("expected one statement", 0, null);
        }
        return statements.get(0);
    }

    @Override
    public SqlNodeList parseSqlStmtList() throws SqlParseException {
        try {
            return new SqlNodeList(new ArrayList<>(grammar().statements()), SqlParserPos.ZERO);
        } catch (SqlSyntaxException e) {
            throw exception(e.reason(), e.offset(), e);
        }
    }

    @Override
    public SqlNode parseSqlExpressionEof() throws SqlParseException {
        try {
            return grammar().wholeExpression();
        } catch (SqlSyntaxException e) {
            throw exception(e.reason(), e.offset(), e);
        }
    }

    @Override
    public SqlNode parseArray() throws SqlParseException {
        return parseSqlExpressionEof();
    }

    private SqlParseException exception(String message, int offset, @Nullable Throwable cause) {
        Place place = new Tokens(text, List.of(), 1).place(offset, offset);
        return new SqlParseException(message, place, null, null, cause);
    }

    @Override
    public SqlParseException normalizeException(Throwable problem) {
        return problem instanceof SqlParseException known
                ? known
                : new SqlParseException(problem.getMessage(), null, null, null, problem);
    }

    @Override
    public Metadata getMetadata() {
        throw new UnsupportedOperationException("keywords are Keywords' matter");
    }

    @Override
    protected SqlParserPos getPos() {
        return SqlParserPos.ZERO;
    }

    @Override
    public void ReInit(Reader reader) {
        this.text = read(reader);
    }

    @Override
    public void switchTo(LexicalState state) {}

    @Override
    public void setTabSize(int tabSize) {}

    @Override
    public void setQuotedCasing(Casing quotedCasing) {}

    @Override
    public void setUnquotedCasing(Casing unquotedCasing) {}

    @Override
    public void setIdentifierMaxLength(int identifierMaxLength) {}

    @Override
    public void setConformance(SqlConformance conformance) {}
}
