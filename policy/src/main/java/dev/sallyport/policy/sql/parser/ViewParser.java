package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.tree.Command;
import dev.sallyport.policy.sql.tree.CommonTable;
import dev.sallyport.policy.sql.tree.Place;
import dev.sallyport.policy.sql.tree.Query;
import dev.sallyport.policy.sql.tree.RelationName;
import dev.sallyport.policy.sql.tree.TableQuery;
import dev.sallyport.policy.sql.tree.WithClause;
import dev.sallyport.policy.statement.Access;
import java.util.List;

/** Views and materialised views. */
final class ViewParser {
    private final Tokens tokens;
    private final Grammar grammar;
    private final TableParser tables;

    ViewParser(Grammar grammar, TableParser tables) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
        this.tables = tables;
    }

    /** What follows CREATE [OR REPLACE] [TEMPORARY]; [RECURSIVE] VIEW is next. */
    void create(Command command, boolean temporary) {
        boolean recursive = tokens.accept("recursive");
        tokens.expect("view");
        Place place = tokens.place();
        RelationName name = grammar.names.relation();
        command.kind("CREATE VIEW").creates(name, temporary);
        List<String> columns = tables.columnNames();
        if (tokens.accept("with")) {
            grammar.options.definitions();
        }
        tokens.expect("as");
        Query query = grammar.query();
        command.nested(recursive ? recursive(name, columns, query, place) : query);
        if (tokens.accept("with")) {
            tokens.acceptAny("cascaded", "local");
            tokens.expect("check", "option");
        }
    }

    /** A recursive view's name stands for itself in its query, as a common table expression's does. */
    private Query recursive(RelationName name, List<String> columns, Query query, Place place) {
        String own = name.parts.get(name.parts.size() - 1);
        Place all = tokens.spanning(place);
        CommonTable table = new CommonTable(own, columns, query, List.of(), List.of(), all);
        WithClause with = new WithClause(true, List.of(table), all);
        TableQuery body = new TableQuery(new RelationName(List.of(own), false, name.getParserPosition()), all);
        Query whole = new Query(with, body, List.of(), List.of(), false, all);
        whole.span(query.start(), query.end());
        return whole;
    }

    /** What follows CREATE; MATERIALIZED VIEW is next. */
    void createMaterialized(Command command) {
        tokens.expect("materialized", "view");
        tokens.accept("if", "not", "exists");
        command.kind("CREATE MATERIALIZED VIEW").creates(grammar.names.relation(), false);
        tables.columnNames();
        tables.storage();
        tables.as(command);
    }

    /** What follows REFRESH. */
    void refresh(Command command) {
        command.kind("REFRESH MATERIALIZED VIEW");
        tokens.expect("materialized", "view");
        tokens.accept("concurrently");
        command.target(grammar.names.relation(), Access.WRITE, false);
        tables.withData();
    }
}
