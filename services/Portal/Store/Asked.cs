using ScimSuite.Caller;

namespace ScimSuite.Portal.Store;

/// <summary>The platform as one page asks it: what the page's first writing was answered, its live self is not answered again.</summary>
public sealed class Asked(Platform platform, FirstView first, Acting acting)
{
    /// <inheritdoc cref="Platform.FindAsync"/>
    public Task<T?> FindAsync<T>(ScimCaller caller, string service, string path, CancellationToken ct)
        where T : class => first.OnceAsync(caller.ActorId, Key(caller, service, path), () => platform.FindAsync<T>(caller, service, path, ct));

    /// <inheritdoc cref="Platform.GetAsync"/>
    public Task<T> GetAsync<T>(ScimCaller caller, string service, string path, CancellationToken ct, int? mostCounted = null)
        where T : class => first.OnceAsync(caller.ActorId, Key(caller, service, path), () => platform.GetAsync<T>(caller, service, path, ct, mostCounted));

    /// <exception cref="PlatformException">401: the session was ended elsewhere. A page that stayed open changes nothing more.</exception>
    public async Task<T> SendAsync<T>(ScimCaller caller, HttpMethod method, string service, string path, object? body, CancellationToken ct)
        where T : class
    {
        await acting.RequireSessionAsync(ct);
        first.Forget();
        return await platform.SendAsync<T>(caller, method, service, path, body, ct);
    }

    /// <inheritdoc cref="SendAsync"/>
    public async Task DoAsync(ScimCaller caller, HttpMethod method, string service, string path, CancellationToken ct)
    {
        await acting.RequireSessionAsync(ct);
        first.Forget();
        await platform.DoAsync(caller, method, service, path, ct);
    }

    private static string Key(ScimCaller caller, string service, string path) => $"{caller.Kind} {caller.Tenant} {service} {path}";
}
