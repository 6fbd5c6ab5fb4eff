using System.Globalization;
using ScimSuite.Gateway.Credentials;
using ScimSuite.Gateway.Edge;

namespace ScimSuite.Gateway.Limits;

/// <summary>
/// How often a connector, and all connectors of its tenant together, may come in. An identity provider that is recognised waits up to a second
/// for its turn instead of being refused: most of them take a 429 for a failed sync.
/// </summary>
internal sealed class Turnstile(Buckets<Guid> buckets, GatewayMetrics metrics, TimeProvider clock)
{
    private const int MostWaiting = 500;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    private int _waiting;

    /// <summary><c>null</c> = it may pass, perhaps after a wait.</summary>
    public ValueTask<Refusal?> EnterAsync(HttpContext context, Credential credential)
    {
        var verdict = credential.Verdict;
        var patience = Volatile.Read(ref _waiting) < MostWaiting && IsRecognised(context, verdict) ? _patience : TimeSpan.Zero;
        var now = buckets.Now;

        // A valid credential always has a bucket of its own: Verdicts gives it one.
        var own = credential.Bucket!.TryTake(now, verdict.RatePerSecond, verdict.Burst, patience);
        var ofTenant = own.IsTaken && credential.TenantBucket is { } tenantBucket
            ? tenantBucket.TryTake(now, verdict.TenantRatePerSecond, verdict.TenantBurst, patience) : (Taken?)null;
        Say(context.Response.Headers, credential, own, ofTenant);
        if (ofTenant is { IsTaken: false } refused)
        {
            credential.Bucket.GiveBack(verdict.RatePerSecond);
            metrics.Limited("tenant");
            return new(Refusal.TooMany(
                $"The connectors of this tenant together sent more than {verdict.TenantRatePerSecond} requests per second; {verdict.TenantBurst} at once are allowed.", refused.RetryAfter));
        }

        if (!own.IsTaken)
        {
            metrics.Limited("connector");
            return new(Refusal.TooMany($"More than {verdict.RatePerSecond} requests per second; {verdict.Burst} at once are allowed.", own.RetryAfter));
        }

        var wait = own.Wait > (ofTenant?.Wait ?? default) ? own.Wait : ofTenant?.Wait ?? default;
        return wait > TimeSpan.Zero ? WaitAsync(wait, context.RequestAborted) : default;
    }

    private async ValueTask<Refusal?> WaitAsync(TimeSpan wait, CancellationToken ct)
    {
        metrics.Limited("queued");
        Interlocked.Increment(ref _waiting);
        try
        {
            await Task.Delay(wait, clock, ct);
            return null;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>By what it says of itself, or by what the customer said of the connector.</summary>
    private static bool IsRecognised(HttpContext context, Verdict verdict) => verdict.Dialect != "auto" || Product.Recognised(context.Request.Headers) is not null;

    /// <summary>draft-ietf-httpapi-ratelimit-headers: what is allowed, and what of it is left. Of the tenant's only when that is the nearer limit.</summary>
    private static void Say(IHeaderDictionary headers, Credential credential, Taken own, Taken? ofTenant)
    {
        var verdict = credential.Verdict;
        headers["RateLimit-Policy"] = credential.RatePolicy;
        headers["RateLimit"] = ofTenant is { } tenant && tenant.Remaining < own.Remaining
            ? string.Create(CultureInfo.InvariantCulture, $"\"tenant\";r={tenant.Remaining};t={UntilFull(tenant, verdict.TenantRatePerSecond, verdict.TenantBurst)}")
            : string.Create(CultureInfo.InvariantCulture, $"\"connector\";r={own.Remaining};t={UntilFull(own, verdict.RatePerSecond, verdict.Burst)}");
    }

    private static int UntilFull(Taken taken, double perSecond, int burst) => (int)Math.Ceiling((burst - taken.Remaining) / perSecond);
}
