using System.Globalization;
using System.Security.Claims;

namespace ScimSuite.Portal.Model;

/// <summary>What a session says of who is signed in: the names of its claims, and how they are read.</summary>
public static class Signed
{
    public const string Account = "sub";
    public const string Email = "email";
    public const string Name = "name";
    public const string Stamp = "stamp";
    public const string Operator = "operator";
    public const string Session = "sid";

    /// <summary>There is no second factor yet and must be one: nothing but the page that sets it up.</summary>
    public const string MustEnrol = "must-enrol";

    /// <summary>The account has a second factor; where it has one, the session was begun with it. Another session begins when that changes.</summary>
    public const string SecondFactor = "second-factor";

    /// <summary>When the session began, and when a factor was last shown; seconds since 1970.</summary>
    public const string Since = "since";
    public const string Verified = "verified";
    public const string Method = "method";

    /// <summary>Showing a token, changing how one signs in and exporting want a factor shown within this time.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(15);

    public static ClaimsPrincipal Principal(Account account, string method, DateTimeOffset since, DateTimeOffset verified)
    {
        List<Claim> claims =
        [
            new(Account, account.Id.ToString()), new(Email, account.Email), new(Name, account.Name), new(Stamp, account.Stamp), new(Method, method),
            new(Since, Seconds(since)), new(Verified, Seconds(verified)),
        ];
        if (account.IsOperator)
        {
            claims.Add(new Claim(Operator, "1"));
        }

        if (account.HasSecondFactor)
        {
            claims.Add(new Claim(SecondFactor, "1"));
        }

        if (account.MustEnrol)
        {
            claims.Add(new Claim(MustEnrol, "1"));
        }

        return new ClaimsPrincipal(new ClaimsIdentity(claims, "portal", Name, "role"));

        static string Seconds(DateTimeOffset time) => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
    }

    public static Guid AccountOf(ClaimsPrincipal person) => Guid.TryParse(person.FindFirstValue(Account), out var id) ? id : Guid.Empty;

    public static bool IsOperator(ClaimsPrincipal person) => person.HasClaim(Operator, "1") && !person.HasClaim(MustEnrol, "1");

    public static bool HasSecondFactor(ClaimsPrincipal person) => person.HasClaim(SecondFactor, "1");

    public static DateTimeOffset? StartedAt(ClaimsPrincipal person) => TimeOf(person, Since);

    public static bool IsFresh(ClaimsPrincipal person, DateTimeOffset now) => TimeOf(person, Verified) is { } verified && now - verified < Fresh;

    private static DateTimeOffset? TimeOf(ClaimsPrincipal person, string claim) =>
        long.TryParse(person.FindFirstValue(claim), CultureInfo.InvariantCulture, out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
