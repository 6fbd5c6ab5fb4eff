using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace ScimSuite.Bars;

/// <summary>A person who is signed in to the portal through the gateway: cookies and static forms, as a browser without scripts has them.</summary>
internal sealed partial class PortalPerson : IDisposable
{
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, PortalPerson> _signedIn = new();

    private readonly HttpClient _http;
    private readonly Dictionary<string, string> _cookies = [];

    private PortalPerson(string gateway) => _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, MaxConnectionsPerServer = 16 }) { BaseAddress = new Uri(gateway) };

    public string Session => _cookies["__Host-session"];

    /// <summary>Every cookie and hidden field that this browser was ever given.</summary>
    public HashSet<string> Given { get; } = [];

    /// <summary>Somebody who has not signed in.</summary>
    public static PortalPerson Nobody(string address) => new(address);

    /// <summary>Once for all bars of a run: a code works once, and the next one may be half a minute away.</summary>
    public static async Task<PortalPerson> SignInAsync(RunningSuite suite, BarPerson person)
    {
        var key = $"{suite.Now.Gateway} {person.Email}";
        if (_signedIn.TryGetValue(key, out var known) && (await known.GetAsync("/account")).Status == 200)
        {
            return known;
        }

        return _signedIn[key] = await BeginAsync(suite, person);
    }

    private static async Task<PortalPerson> BeginAsync(RunningSuite suite, BarPerson person)
    {
        var who = new PortalPerson(suite.Now.Gateway);
        for (var again = 0; again < 3; again++)
        {
            await who.SubmitAsync("/sign-in", "sign-in", new() { ["Email"] = person.Email, ["Password"] = person.Password });
            await who.SubmitAsync("/sign-in/code", "code", new() { ["Code"] = CodeNow(person.TotpSecret) });
            if (who._cookies.ContainsKey("__Host-session") && (await who.GetAsync("/account")).Status == 200)
            {
                return who;
            }

            // A code works once: the next one comes within half a minute.
            await Task.Delay(TimeSpan.FromSeconds(31 - (DateTimeOffset.UtcNow.ToUnixTimeSeconds() % 30)));
        }

        throw new FormatException($"{person.Email} could not sign in.");
    }

    public async Task<(int Status, string Body)> GetAsync(string path) => await SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    public async Task<(int Status, string Body)> PostAsync(string path) => await SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([]) });

    /// <summary>Fills in a page's form and sends it, with what the page has hidden in it.</summary>
    public async Task<(int Status, string Body)> SubmitAsync(string path, string form, Dictionary<string, string> fields)
    {
        var (_, page) = await GetAsync(path);
        var whole = Forms().Matches(page).Select(match => match.Value).FirstOrDefault(text => text.Contains($"value=\"{form}\"", StringComparison.Ordinal)) ?? "";
        foreach (Match hidden in Inputs().Matches(whole))
        {
            if (Attribute(hidden.Value, "type") == "hidden" && Attribute(hidden.Value, "name") is { } name)
            {
                fields[name] = WebUtility.HtmlDecode(Attribute(hidden.Value, "value") ?? "");
                Given.Add(fields[name]);
            }
        }

        return await SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields) });
    }

    private async Task<(int Status, string Body)> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            request.Headers.TryAddWithoutValidation("Accept", "text/html");
            request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
            lock (_cookies)
            {
                request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
            }

            using var response = await _http.SendAsync(request);
            foreach (var set in response.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : [])
            {
                lock (_cookies)
                {
                    _cookies[set.Split('=')[0]] = set.Split('=', 2)[1].Split(';')[0];
                    Given.Add(_cookies[set.Split('=')[0]]);
                }
            }

            var body = await response.Content.ReadAsStringAsync();
            return ((int)response.StatusCode, response.Headers.Location is { } to ? $"→ {to}\n{body}" : body);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>RFC 6238 as authenticator apps do it.</summary>
    public static string CodeNow(string base32)
    {
        const string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var bits = string.Concat(base32.Select(letter => Convert.ToString(letters.IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        var secret = Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(8 * i, 8), 2)).ToArray();
        var step = BitConverter.GetBytes(IPAddress.HostToNetworkOrder(DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30));
        var mac = HMACSHA1.HashData(secret, step);
        var at = mac[^1] & 15;
        return ((((mac[at] & 127) << 24) | (mac[at + 1] << 16) | (mac[at + 2] << 8) | mac[at + 3]) % 1_000_000).ToString("000000", CultureInfo.InvariantCulture);
    }

    private static string? Attribute(string tag, string name) => Regex.Match(tag, $"\\b{name}=\"([^\"]*)\"") is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline)]
    private static partial Regex Forms();

    [GeneratedRegex("<input[^>]*>")]
    private static partial Regex Inputs();
}
