using Microsoft.Extensions.Configuration;

namespace ScimSuite.Scim.Http;

/// <summary>Where the world finds us: the required setting <c>PublicUrl</c>. Never taken from a request, whose Host header anybody can write.</summary>
public sealed class ScimUrls
{
    public ScimUrls(IConfiguration configuration)
    {
        var url = configuration["PublicUrl"];
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https") || parsed.Query.Length > 0 || parsed.Fragment.Length > 0)
        {
            throw new InvalidOperationException($"PublicUrl must be the address clients use, like https://scim.example.com; it is {(string.IsNullOrEmpty(url) ? "missing" : $"\"{url}\"")}.");
        }

        Base = $"{url.TrimEnd('/')}/scim/v2";
        Users = $"{Base}/Users/";
        Groups = $"{Base}/Groups/";
    }

    public string Base { get; }

    /// <summary>With the slash at its end: the id follows.</summary>
    public string Users { get; }

    /// <inheritdoc cref="Users"/>
    public string Groups { get; }
}
