using System.Net.Http.Headers;
using System.Text.Json;

namespace ScimSuite.Twins.Suite;

/// <summary>One audit event, as far as counting goes.</summary>
internal sealed record AuditEvent(string Id, DateTimeOffset OccurredAt, string Action, string Resource, long Version, string? RequestId);

/// <summary>Reads <c>GET /api/audit</c> with the tenant's own key: what the suite recorded of one connector.</summary>
internal sealed class AuditTrail(string gateway, string tenant, string apiKey, string connector) : IDisposable
{
    private const int PageSize = 500;

    private readonly HttpClient http = new()
    {
        Timeout = TimeSpan.FromSeconds(30),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", apiKey) },
    };

    /// <summary>The newest event before the run; what comes after it may be the run's.</summary>
    public async Task<string?> NewestAsync(CancellationToken ct)
    {
        using var page = await PageAsync("order=desc&limit=1", ct);
        var items = page.RootElement.GetProperty("items");
        return items.GetArrayLength() == 0 ? null : IdOf(items[0]);
    }

    /// <summary>
    /// This connector's mutations of users and groups, newest first, back to <paramref name="before"/>. A change that was
    /// cut into parts is one event: its first part.
    /// </summary>
    public async Task<IReadOnlyList<AuditEvent>> SinceAsync(string? before, DateTimeOffset start, CancellationToken ct)
    {
        var events = new List<AuditEvent>();
        string? after = null;
        do
        {
            using var page = await PageAsync($"order=desc&limit={PageSize}{(after is null ? "" : $"&after={Uri.EscapeDataString(after)}")}", ct);
            foreach (var item in page.RootElement.GetProperty("items").EnumerateArray())
            {
                if (before is not null && IdOf(item) == before)
                {
                    return events;
                }

                if (IsMutationOfOurs(item) && item.GetProperty("occurredAt").GetDateTimeOffset() >= start)
                {
                    events.Add(Read(item));
                }
            }

            after = page.RootElement.TryGetProperty("next", out var next) && next.ValueKind is not JsonValueKind.Null ? next.ToString() : null;
        }
        while (!string.IsNullOrEmpty(after));

        return events;
    }

    public void Dispose() => http.Dispose();

    private bool IsMutationOfOurs(JsonElement item)
    {
        var action = item.GetProperty("action").GetString()!;
        var actor = item.GetProperty("actor");
        return (action.StartsWith("user.", StringComparison.Ordinal) || action.StartsWith("group.", StringComparison.Ordinal))
            && (!item.TryGetProperty("part", out var part) || part.GetInt32() == 1)
            && actor.GetProperty("kind").GetString() == "connector"
            && Guid.Parse(actor.GetProperty("id").GetString()!) == Guid.Parse(connector);
    }

    private static AuditEvent Read(JsonElement item)
    {
        var resource = item.GetProperty("resource");
        return new AuditEvent(
            IdOf(item),
            item.GetProperty("occurredAt").GetDateTimeOffset(),
            item.GetProperty("action").GetString()!,
            resource.GetProperty("id").ToString(),
            resource.GetProperty("version").GetInt64(),
            item.TryGetProperty("requestId", out var requestId) ? requestId.GetString() : null);
    }

    private static string IdOf(JsonElement item) => item.GetProperty("id").ToString();

    private async Task<JsonDocument> PageAsync(string query, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var response = await http.GetAsync($"{gateway.TrimEnd('/')}/api/audit?tenant={tenant}&{query}", ct);
            if (response.IsSuccessStatusCode)
            {
                return await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(ct), default, ct);
            }

            if ((int)response.StatusCode is not (429 or 502 or 503 or 504) || attempt == 5)
            {
                throw new HttpRequestException($"GET /api/audit was answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(ct)}");
            }

            await Task.Delay(response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(attempt), ct);
        }
    }
}
