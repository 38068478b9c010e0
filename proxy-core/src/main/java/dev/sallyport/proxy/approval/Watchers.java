package dev.sallyport.proxy.approval;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who wants to know when something is decided. Safe for use by any thread. */
final class Watchers {
    private final Map<String, List<Runnable>> tasks = new ConcurrentHashMap<>();

    /** Adds a task; running the result takes it away. */
    Runnable add(String id, Runnable task) {
        tasks.computeIfAbsent(id, key -> new CopyOnWriteArrayList<>()).add(task);
        return () -> tasks.computeIfPresent(id, (key, list) -> {
            list.remove(task);
            return list.isEmpty() ? null : list;
        });
    }

    void tell(String id) {
        tasks.getOrDefault(id, List.of()).forEach(Runnable::run);
    }
}
