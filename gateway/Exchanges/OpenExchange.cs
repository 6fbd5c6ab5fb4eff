using ScimSuite.Gateway.Credentials;

namespace ScimSuite.Gateway.Exchanges;

/// <summary>A request under <c>/scim</c> while it goes on: what those who meet it on its way leave here for the log.</summary>
internal sealed class OpenExchange
{
    /// <summary>Whose it is; stays null where no credential that exists was shown.</summary>
    public Verdict? Verdict { get; private set; }

    /// <summary>As the service said it in <c>X-Scim-Outcome</c>.</summary>
    public string? Outcome { get; set; }

    /// <summary>The sentence of a refusal of our own.</summary>
    public string? Detail { get; set; }

    public static OpenExchange? Of(HttpContext context) => context.Features.Get<OpenExchange>();

    public static void Belongs(HttpContext context, Verdict verdict)
    {
        if (verdict.Tenant != Guid.Empty && Of(context) is { } open)
        {
            open.Verdict = verdict;
        }
    }
}
