using ScimSuite.Caller;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace ScimSuite.Gateway;

/// <summary>What is public, and where it goes: the whole table. What is not here cannot be reached from outside. Paths are forwarded as they are.</summary>
internal static class Routes
{
    private const int Megabyte = 1024 * 1024;

    /// <summary>Most specific first. Scopes are checked here so that a refusal says why; the services check them again.</summary>
    private static readonly Route[] _table =
    [
        //   path                                           cluster         reads need           writes need
        new("/scim/v2/Users/.search",                       "users-lists", Scopes.UsersRead,    Scopes.UsersRead),
        new("/scim/v2/Users/{id}",                          "users",       Scopes.UsersRead,    Scopes.UsersWrite),
        new("/scim/v2/Users",                               "users-lists", Scopes.UsersRead,    Scopes.UsersWrite),
        new("/scim/v2/Users/{id}/{**rest}",                 "users",       Scopes.UsersRead,    Scopes.UsersWrite),
        new("/scim/v2/Groups/.search",                      "groups",      Scopes.GroupsRead,   Scopes.GroupsRead),
        new("/scim/v2/Groups/{**rest}",                     "groups",      Scopes.GroupsRead,   Scopes.GroupsWrite) { MaxPutBody = 10 * Megabyte },
        new("/scim/v2/Bulk",                                "root")        { MaxPostBody = 10 * Megabyte },
        new("/scim/v2/{**rest}",                            "root"),
        new("/api/token-format",                            "tokens")      { IsForAnybody = true },
        new("/api/leaked-tokens",                           "tokens")      { IsForAnybody = true },
        new("/oauth2/token",                                "tokens")      { IsForAnybody = true },
        new("/.well-known/oauth-authorization-server",      "tokens")      { IsForAnybody = true },
        new("/.well-known/jwks",                            "tokens")      { IsForAnybody = true },
        new("/api/tenants/{tenant}/connectors/{connector}/tokens/{**rest}", "tokens"),
        new("/api/tenants/{tenant}/connectors/{connector}/activity", "audit"),
        new("/api/tenants/{tenant}/connectors/{connector}/client-secrets/{**rest}", "tokens"),
        new("/api/tenants/{tenant}/connectors/{connector}/federations/{**rest}", "tokens"),
        new("/api/tenants/{tenant}/keys/{**rest}",          "tokens"),
        new("/api/tenants/{tenant}/members/{**rest}",       "portal-api"),
        new("/api/tenants/{**rest}",                        "tenants"),
        new("/api/audit/{**rest}",                          "audit"),
        new("/api/exchanges/{**rest}",                      "audit"),
        new("/{**rest}",                                    "portal")      { IsForBrowsers = true },
    ];

    /// <summary>
    /// How long a service may be silent before it counts as dead. Lists have connections of their own, so that slow ones never hold up the rest.
    /// </summary>
    private static readonly Cluster[] _clusters =
    [
        new("users", "users", Seconds: 3),
        new("users-lists", "users", Seconds: 15),
        new("groups", "groups", Seconds: 15),
        new("root", "root", Seconds: 30),
        new("tokens", "tokens", Seconds: 5),
        new("tenants", "tenants", Seconds: 5),
        new("audit", "audit", Seconds: 15),
        new("portal-api", "portal", Seconds: 5),
        // A page's connection says something every 15 s; an export may think for a while before its first line.
        new("portal", "portal", Seconds: 60) { IsSticky = true },
    ];

    /// <summary>A page lives in one process: what belongs to it must reach that one, however many there are.</summary>
    private static readonly SessionAffinityConfig _sticky = new()
    {
        Enabled = true, Policy = "HashCookie", FailurePolicy = "Redistribute", AffinityKeyName = "__Host-portal",
        Cookie = new SessionAffinityCookieConfig
        {
            HttpOnly = true, SecurePolicy = CookieSecurePolicy.Always, SameSite = SameSiteMode.Lax, Path = "/", IsEssential = true,
        },
    };

    public static IReadOnlyList<RouteConfig> Configuration { get; } = [.. _table.Select((route, order) => new RouteConfig
    {
        RouteId = route.Path, ClusterId = route.Cluster, Order = order, Match = new RouteMatch { Path = route.Path },
    })];

    public static IReadOnlyList<ClusterConfig> Clusters { get; } = [.. _clusters.Select(cluster => new ClusterConfig
    {
        ClusterId = cluster.Name,
        Destinations = new Dictionary<string, DestinationConfig> { [cluster.Service] = new() { Address = $"http://{cluster.Service}" } },
        HttpRequest = new ForwarderRequestConfig
        {
            Version = System.Net.HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact, ActivityTimeout = TimeSpan.FromSeconds(cluster.Seconds),
        },
        SessionAffinity = cluster.IsSticky ? _sticky : null,
    })];

    private static readonly Dictionary<string, Route> _byPath = _table.ToDictionary(route => route.Path);
    private static readonly Dictionary<string, string> _services = _clusters.ToDictionary(cluster => cluster.Name, cluster => cluster.Service);

    public static Route Of(RouteConfig route) => _byPath[route.RouteId];

    public static string ServiceOf(string cluster) => _services[cluster];

    internal sealed record Route(string Path, string Cluster, string? Reads = null, string? Writes = null)
    {
        public int MaxPutBody { get; init; } = Megabyte;
        public int MaxPostBody { get; init; } = Megabyte;

        /// <summary>Pages: whoever comes is let through without a bearer token, since the portal knows people by its own cookie.</summary>
        public bool IsForBrowsers { get; init; }

        /// <summary>No credential is asked for; the gateway passes it on in its own name. Each address may do so only so often.</summary>
        public bool IsForAnybody { get; init; }
        public bool IsScim { get; } = Path.StartsWith("/scim/", StringComparison.Ordinal);

        public string? ScopeFor(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) ? Reads : Writes;

        public int MaxBodyFor(string method) => HttpMethods.IsPut(method) ? MaxPutBody : HttpMethods.IsPost(method) ? MaxPostBody : Megabyte;
    }

    private sealed record Cluster(string Name, string Service, int Seconds)
    {
        public bool IsSticky { get; init; }
    }
}
