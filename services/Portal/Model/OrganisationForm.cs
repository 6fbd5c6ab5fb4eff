using System.Text.RegularExpressions;

namespace ScimSuite.Portal.Model;

/// <summary>What an owner types of their provider, before it is asked.</summary>
public static partial class OrganisationForm
{
    public static string? Problem(Organisation wished, string secret)
    {
        if (!Name().IsMatch(wished.Name))
        {
            return "The sign-in name has 3 to 40 small letters, digits and hyphens, such as halden-freight.";
        }

        if (!Uri.TryCreate(wished.Issuer, UriKind.Absolute, out var issuer) || issuer.Query.Length > 0 || issuer.Fragment.Length > 0 || issuer.UserInfo.Length > 0 || wished.Issuer.Length > 400)
        {
            return "The issuer is an address, such as https://login.example.com; the provider shows it with the client id.";
        }

        if (wished.ClientId.Length is 0 or > 200 || secret.Length > 500)
        {
            return "Copy client id and client secret from the provider.";
        }

        return wished.JoinRole is null or Roles.Admin or Roles.Auditor ? null : "Who joins by signing in becomes admin or auditor; owners are made by owners.";
    }

    /// <summary>What a tenant's name suggests.</summary>
    public static string NameFrom(string tenantName)
    {
        var name = Others().Replace(tenantName.ToLowerInvariant(), "-").Trim('-');
        return name.Length > 40 ? name[..40].Trim('-') : name;
    }

    [GeneratedRegex("^[a-z0-9](?:[a-z0-9]|-(?=[a-z0-9])){2,39}$", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    private static partial Regex Name();

    [GeneratedRegex("[^a-z0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    private static partial Regex Others();
}
