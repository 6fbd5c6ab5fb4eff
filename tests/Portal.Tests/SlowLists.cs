using System.Net;

namespace ScimSuite.Portal.Tests;

/// <summary>A filter may have to read everybody. Its page is there all the same: what finds takes its time in the live page, where one can go elsewhere meanwhile.</summary>
public sealed class SlowLists(SuiteWithNeighbours suite) : IClassFixture<SuiteWithNeighbours>
{
    [Theory]
    [InlineData("users", "title eq \"Driver\"")]
    [InlineData("groups", "externalId ew \"7\"")]
    public async Task The_page_is_written_before_what_was_typed_is_found(string list, string filter)
    {
        var tenant = Guid.NewGuid();
        var (account, password, _) = await suite.PersonAsync();
        await suite.JoinAsync(account, tenant, "owner");
        using var browser = suite.NewBrowser();
        await browser.SubmitAsync("/sign-in", "sign-in", ("Email", account.Email), ("Password", password));
        var found = new TaskCompletionSource();
        suite.Neighbours.MayAnswerLists = found.Task;
        try
        {
            // Nobody answers while this is asked: that it comes is what is tested.
            var shown = await browser.GetAsync($"/t/{tenant}/{list}?q={Uri.EscapeDataString(filter)}").WaitAsync(TimeSpan.FromSeconds(60));

            Assert.Equal(HttpStatusCode.OK, shown.Status);
            Assert.Contains("aria-busy=\"true\"", shown.Body, StringComparison.Ordinal);
            Assert.Contains($"value=\"{WebUtility.HtmlEncode(filter)}\"", shown.Body, StringComparison.Ordinal);
            Assert.DoesNotContain("matches", shown.Body, StringComparison.Ordinal);
        }
        finally
        {
            found.SetResult();
            suite.Neighbours.MayAnswerLists = Task.CompletedTask;
        }

        Assert.Contains("Ada Neighbour", (await browser.GetAsync($"/t/{tenant}/{list}?q={Uri.EscapeDataString(filter)}")).Body, StringComparison.Ordinal);
    }
}
