using System.Collections;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ScimSuite.ServiceDefaults;

/// <summary>
/// Every log line of a request carries <c>request_id</c>, and <see cref="HttpContext.TraceIdentifier"/> is that id.
/// Behind the door the caller's header is ours; the door itself replaces it with <see cref="RequestId.SetRequestId"/>.
/// </summary>
internal sealed partial class RequestIdScope(ILogger<RequestIdScope> logger) : IStartupFilter
{
    private static readonly AsyncLocal<Scope?> _current = new();

    /// <summary>Of the request that is being answered here.</summary>
    internal static Scope? Current => _current.Value;

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, following) =>
        {
            var given = context.Request.Headers["X-Request-Id"].ToString();
            var scope = new Scope { RequestId = Acceptable().IsMatch(given) ? given : Guid.CreateVersion7().ToString() };
            context.TraceIdentifier = scope.RequestId;
            context.Features.Set(scope);
            _current.Value = scope;
            using (logger.BeginScope(scope))
            {
                await following(context);
            }
        });
        next(app);
    };

    [GeneratedRegex("^[A-Za-z0-9._-]{1,64}$", RegexOptions.CultureInvariant)]
    private static partial Regex Acceptable();

    /// <summary>Holds the id itself, not the request: exporters read scopes after the request has gone.</summary>
    internal sealed class Scope : IReadOnlyList<KeyValuePair<string, object?>>
    {
        public required string RequestId { get; set; }

        public int Count => 1;

        public KeyValuePair<string, object?> this[int index] => new("request_id", RequestId);

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
        {
            yield return this[0];
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public override string ToString() => $"request_id:{RequestId}";
    }
}

public static class RequestId
{
    /// <summary>For the process that gives requests their id. Log lines from here on carry it.</summary>
    public static void SetRequestId(this HttpContext context, string id)
    {
        context.TraceIdentifier = id;
        context.Features.Get<RequestIdScope.Scope>()?.RequestId = id;
    }
}
