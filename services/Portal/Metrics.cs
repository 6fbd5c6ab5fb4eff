using System.Diagnostics.Metrics;

namespace ScimSuite.Portal;

/// <summary>What is counted here and nowhere else. Never with a person's or a tenant's name.</summary>
internal static class Metrics
{
    public const string MeterName = "ScimSuite.Portal";

    private static readonly Meter _meter = new(MeterName);

    /// <summary>Letters by outcome: sent, failed (and tried again), given-up.</summary>
    public static readonly Counter<long> Mails = _meter.CreateCounter<long>("scimsuite.portal.mails", "{letter}", "Letters to people, by outcome.");

    /// <summary>Guesses that were not looked at, by what was guessed: the alert for somebody who guesses passwords.</summary>
    public static readonly Counter<long> HeldOff = _meter.CreateCounter<long>("scimsuite.portal.sign_in.held_off", "{try}", "Tries that were held off before a secret was looked at, by kind.");
}
