package dev.sallyport.policy.sql.parser;

/** The chapters on definitions, which use one another. */
final class DdlChapters {
    final RoutineParser routines;
    final ObjectParser objects;
    final TableParser tables;
    final ViewParser views;
    final TriggerParser triggers;
    final RoleParser roles;
    final GrantParser grants;
    final ForeignParser foreign;
    final DefinitionParser definitions;

    DdlChapters(Grammar grammar) {
        this.routines = new RoutineParser(grammar);
        this.objects = new ObjectParser(grammar, routines);
        this.tables = new TableParser(grammar);
        this.views = new ViewParser(grammar, tables);
        this.triggers = new TriggerParser(grammar);
        this.roles = new RoleParser(grammar);
        this.grants = new GrantParser(grammar, routines);
        this.foreign = new ForeignParser(grammar);
        this.definitions = new DefinitionParser(grammar, objects, routines);
    }
}
