using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using ScimSuite.Caller;
using ScimSuite.Scim.Dialects;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Scim.Http;

/// <summary>What a service that answers SCIM adds.</summary>
public static class ScimHttp
{
    public static void AddScimHttp(this IHostApplicationBuilder builder)
    {
        // Made here and not at the first request: a wrong PublicUrl is told at start.
        builder.Services.AddSingleton(new ScimUrls(builder.Configuration));
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton<Totals>();
        builder.Services.TryAddSingleton<Cursors>();
        builder.Services.TryAddSingleton<Pager>();
        TenantSchemas.Add(builder);
        builder.Services.AddScoped(provider =>
        {
            var caller = provider.GetRequiredService<ScimCaller>();
            var said = provider.GetRequiredService<IHttpContextAccessor>().HttpContext?.Request.Headers[InternalHeaders.Dialect].ToString();
            return new Tolerance(caller.IsStrict, Dialect.Chosen(caller.Dialect, said).Name, caller.RefusesRemoveAll);
        });
    }

    /// <summary>An id from the path. What is no UUID is the id of nothing.</summary>
    public static Guid ResourceId(string resourceType, string id) => Guid.TryParseExact(id, "D", out var parsed) ? parsed : throw ScimException.NotFound(resourceType, id);

    /// <summary>Raises the body limit of one route.</summary>
    public static TBuilder WithBodyLimit<TBuilder>(this TBuilder route, ScimBodyLimit limit) where TBuilder : IEndpointConventionBuilder => route.WithMetadata(limit);

    /// <summary>Time as it is kept: PostgreSQL has microseconds, and an answer must not promise more than the next one repeats.</summary>
    public static DateTimeOffset Now(this TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        return new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
    }
}
