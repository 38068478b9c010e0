package dev.sallyport.policy.rule;

import java.util.List;

/**
 * In which sessions a rule applies. An empty list doesn't restrict.
 *
 * @param environments the database's environment, globs
 * @param databases the database's name, globs
 * @param applications the client's {@code application_name}, globs; whatever the client says, so only for guidance
 */
public record Where(List<Glob> environments, List<Glob> databases, List<Glob> applications) {
    static final Where ANYWHERE = new Where(List.of(), List.of(), List.of());

    public Where {
        environments = List.copyOf(environments);
        databases = List.copyOf(databases);
        applications = List.copyOf(applications);
    }

    public boolean matches(String environment, String database, String application) {
        return (environments.isEmpty() || Glob.anyMatches(environments, environment))
                && (databases.isEmpty() || Glob.anyMatches(databases, database))
                && (applications.isEmpty() || Glob.anyMatches(applications, application));
    }
}
