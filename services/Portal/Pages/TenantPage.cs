using Microsoft.AspNetCore.Components;
using ScimSuite.Portal.Model;
using ScimSuite.Portal.Store;

namespace ScimSuite.Portal.Pages;

/// <summary>A page inside a tenant: it loads what its address asks for, and says what went wrong where that fails. The layout has made sure that one may be here.</summary>
public abstract class TenantPage : ComponentBase, IDisposable
{
    protected static readonly TimeSpan ForWhatIsTyped = TimeSpan.FromMilliseconds(600);

    private readonly CancellationTokenSource _gone = new();
    private readonly CancellationToken _whileHere;

    protected TenantPage() => _whileHere = _gone.Token;

    [Parameter] public Guid Tenant { get; set; }
    [Inject] protected Acting Acting { get; set; } = null!;
    [Inject] protected Viewer Viewer { get; set; } = null!;
    [Inject] protected NavigationManager Navigation { get; set; } = null!;
    [CascadingParameter] protected Tenant? Here { get; set; }

    protected PlatformException? Failure { get; private set; }
    protected bool IsLoaded { get; private set; }
    protected CancellationToken Gone => _whileHere;
    protected bool MayConnect => Acting.May(Permission.Connect);

    protected string To(string path) => Acting.IsVisitor ? $"/operator/as/{Tenant}/{path}" : $"/t/{Tenant}/{path}";

    protected override async Task OnParametersSetAsync()
    {
        var loading = TryAsync(LoadAsync);
        if (Patience is { } patience && !RendererInfo.IsInteractive && await Task.WhenAny(loading, Task.Delay(patience)) != loading)
        {
            return;         // its live self asks again, and shows that it does; this one is cancelled when it goes
        }

        IsLoaded = await loading || IsLoaded;
    }

    /// <summary>How long the first writing of the page waits for what somebody typed to be found: a filter may read everybody. <c>null</c> = as long as it takes.</summary>
    protected virtual TimeSpan? Patience => null;

    /// <summary>What the page shows, asked anew whenever its address changes.</summary>
    protected virtual Task LoadAsync() => Task.CompletedTask;

    /// <summary><c>false</c> = it was refused or nobody answered; the page says so at its head.</summary>
    protected async Task<bool> TryAsync(Func<Task> work)
    {
        Failure = null;
        try
        {
            await work();
            return true;
        }
        catch (PlatformException e)
        {
            Failure = e;
            return false;
        }
        catch (Scim.Errors.ScimException e)
        {
            Failure = new PlatformException("portal", e.Error.Status, e.Error.Detail, Caller.RequestIds.New(), e);
            return false;
        }
        catch (UnauthorizedAccessException e)
        {
            Failure = new PlatformException("portal", 403, "Your role here has changed and does not allow this any more.", Caller.RequestIds.New(), e);
            return false;
        }
        catch (OperationCanceledException) when (_whileHere.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>A number that the page stands without: where it cannot be had, nothing is said of it. <c>null</c> = it could not.</summary>
    protected async Task<Tally?> CountedAsync(Func<Task<Tally>> count)
    {
        try
        {
            return await count();
        }
        catch (Exception e) when (e is PlatformException or UnauthorizedAccessException || (e is OperationCanceledException && _whileHere.IsCancellationRequested))
        {
            return null;
        }
    }

    public virtual void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
        GC.SuppressFinalize(this);
    }
}
